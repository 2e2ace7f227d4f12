package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/troubleshooting.md quotes messages that the program still gives. */
class TroubleshootingPageTest {
    @Test
    void theMessagesAreThoseOfTheProgram() throws IOException {
        List<String> messages = Page.of("docs/troubleshooting.md").firstColumn("message");
        String program = program();

        assertThat(messages).hasSizeGreaterThan(30);
        assertThat(messages.stream()
                        .flatMap(message -> Arrays.stream(message.split("…")))
                        .filter(part -> !part.isEmpty()))
                .allSatisfy(part -> assertThat(program.contains(part)).as(part).isTrue());
    }

    /** All that the program's sources say, with texts put together that go over several lines. */
    private static String program() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(Samples.ROOT.resolve("memalign")));
        try (Stream<Path> modules = Files.list(Samples.ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .collect(Collectors.toList())) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : files.filter(one -> one.toString().endsWith(".java"))
                            .toList()) {
                        all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
                    }
                }
            }
        }
        return all.toString();
    }
}
