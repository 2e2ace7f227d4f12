package io.github.memalign.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a service from starting. */
class ServeCommandTest {
    @TempDir
    Path temp;

    @Test
    void whatOthersCanReachNeedsAToken() {
        Path judge = Samples.judge(temp);
        Ran.memalign("serve", "--judge", judge, "--address", "0.0.0.0")
                .failsBriefly(2, "0.0.0.0", "MEMALIGN_SERVER_TOKEN", "--token-file");
        Ran.memalign("serve", "--judge", judge, "--token-file", Samples.write(temp, "token", "secret"))
                .failsBriefly(2, "--token-file", "openssl rand");
        Ran.memalign("serve", "--judge", judge, "--token-file", temp.resolve("none"))
                .failsBriefly(2, "--token-file", "none");
        Ran.memalign(name -> name.equals("MEMALIGN_SERVER_TOKEN") ? "short" : null, "serve", "--judge", judge)
                .failsBriefly(2, "MEMALIGN_SERVER_TOKEN");
    }

    @Test
    void whatCannotBeServedIsSaid() {
        Path judge = Samples.judge(temp);
        Ran.memalign("serve", "--judge", temp.resolve("nowhere")).failsBriefly(2, "nowhere");
        Ran.memalign("serve", "--judge", judge, "--judge", judge).failsBriefly(2, "two judges");
        Ran.memalign("serve", "--judge", judge, "--port", "70000").failsBriefly(2, "--port");
        Ran.memalign("serve", "--judge", judge, "--max-rows", "0").failsBriefly(2, "max-rows");
        Ran.memalign("serve", "--judge", judge, "--address", "no.such.host.invalid")
                .failsBriefly(2, "no.such.host.invalid");
    }
}
