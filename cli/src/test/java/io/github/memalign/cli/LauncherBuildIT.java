package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a clone that is not built, with a Maven that only pretends to build. */
class LauncherBuildIT {
    private static final List<String> TOOLS =
            List.of("bash", "env", "dirname", "readlink", "find", "sed", "cat", "mktemp", "rm", "mv", "cp", "mkdir");

    @TempDir
    Path temp;

    private Path home;
    private Path bin;

    @BeforeEach
    void aCloneThatIsNotBuilt() throws IOException {
        home = Files.createDirectories(temp.resolve("a clone"));
        Files.copy(Samples.ROOT.resolve("memalign"), home.resolve("memalign"));
        Files.createDirectories(home.resolve("cli/src/main"));
        Files.writeString(home.resolve("cli/src/main/Some.java"), "");
        bin = Files.createDirectories(temp.resolve("bin"));
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "exec " + which(tool) + " \"$@\"");
        }
    }

    private static Path which(String tool) {
        return List.of("/usr/bin", "/bin").stream()
                .map(dir -> Path.of(dir, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + tool));
    }

    private Launcher launcher() {
        return new Launcher(home.resolve("memalign"), temp).with("PATH", bin.toString());
    }

    private void script(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void mavenThatBuilds() throws IOException {
        Path built = Samples.ROOT.resolve("cli/target");
        script(
                bin.resolve("mvn"),
                "echo built >> '" + temp.resolve("builds") + "'",
                "mkdir -p cli/target",
                "rm -f cli/target/memalign-cli.jar",
                "cp '" + built.resolve("memalign-cli.jar") + "' cli/target/",
                "mkdir -p cli/target/lib",
                "cp '" + built.resolve("lib") + "'/{memalign,picocli,jackson,progressbar}* cli/target/lib/");
    }

    private long builds() throws IOException {
        return Files.readAllLines(temp.resolve("builds")).size();
    }

    @Test
    void itIsBuiltOnceAndAgainWhenASourceIsNewer() throws IOException {
        mavenThatBuilds();
        Ran first = launcher().run("--version").exits(0);
        assertThat(first.err()).contains("building it, once");
        assertThat(first.out()).startsWith("memalign ");
        assertThat(launcher().run("--version").exits(0).err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        Path jar = home.resolve("cli/target/memalign-cli.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(launcher().run("--version").exits(0).err()).contains("building");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void withoutMavenItSaysWhatToInstall() {
        launcher().run("--version").failsBriefly(1, "Maven is missing", "install Maven");
    }

    @Test
    void aBuildThatFailsIsShown() throws IOException {
        script(bin.resolve("mvn"), "echo '[ERROR] out of luck'", "exit 1");
        Ran ran = launcher().run("--version").exits(1);
        assertThat(ran.err()).contains("[ERROR] out of luck", "memalign: the build failed");
    }

    @Test
    void withoutJavaItSaysWhatToInstall() {
        launcher().with("JAVA_HOME", "").run("--version").failsBriefly(1, "no Java found", "JDK 17");
        launcher().with("JAVA_HOME", temp.toString()).run("--version").failsBriefly(1, "no Java found", "JAVA_HOME");
    }

    @Test
    void aJavaThatIsTooOldIsNamed() throws IOException {
        mavenThatBuilds();
        launcher().run("--version").exits(0);
        Path old = temp.resolve("jdk-11");
        script(old.resolve("bin/java"), "echo '    java.specification.version = 11' >&2");
        launcher()
                .with("JAVA_HOME", old.toString())
                .run("--version")
                .failsBriefly(1, old + "/bin/java is Java 11", "JDK 17");
    }
}
