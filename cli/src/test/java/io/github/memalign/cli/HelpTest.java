package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    static Stream<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>();
        collect(Main.commandLine(), all);
        return all.stream().filter(command -> !command.getCommandName().equals("generate-completion"));
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        all.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, all));
    }

    /** Examples are wrapped with a backslash where they are long. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAnExampleThatCanBeParsed(CommandLine command) {
        String help = command.getUsageMessage();
        assertThat(help).contains("Example:", "--help");
        String examples = help.substring(help.indexOf("Example:")).replaceAll("\\\\\\s*\n\\s*", " ");
        List<String> lines = examples.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("memalign "))
                .toList();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            String[] words = Stream.of(line.substring("memalign ".length()).split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                    .filter(word -> !word.isEmpty())
                    .toArray(String[]::new);
            CommandLine main = Main.commandLine();
            main.parseArgs(words);
            assertThat(line).contains(command.getCommandName());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionSaysWhatItIsFor(CommandLine command) {
        assertThat(command.getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandGivesHelp(CommandLine command) {
        List<String> words =
                new ArrayList<>(List.of(command.getCommandSpec().qualifiedName().split(" ")));
        words.remove(0);
        words.add("--help");
        assertThat(Ran.memalign(words.toArray()).exits(0).out())
                .contains("Usage: " + command.getCommandSpec().qualifiedName());
    }

    @Test
    void optionsAreInGroups() {
        String help = Ran.memalign("align", "--help").exits(0).out();
        assertThat(help).containsSubsequence("Options:", "--feedback", "Input:", "--skip-bad", "Model:", "--base-url");
        assertThat(help.substring(help.indexOf("Options:")))
                .as("each option once")
                .containsOnlyOnce("--skip-bad")
                .containsOnlyOnce("--base-url");
        assertThat(Ran.memalign("evaluate", "--help").exits(0).out())
                .containsSubsequence("Options:", "--resume", "Protocol:", "--seeds", "Model:", "--base-url");
    }

    @Test
    void whatNeedsAJudgeSaysSo() {
        Ran.memalign("memory", "list").failsBriefly(2, "--judge");
        Ran.memalign("memory", "accept").failsBriefly(2, "--judge");
    }

    @Test
    void anErrorIsJsonToWhoeverAsksForJson() {
        var failed = Ran.memalign("memory", "--judge", "nowhere-at-all", "list", "--json")
                .exits(2);
        assertThat(failed.json().path("error").path("message").asText()).contains("nowhere-at-all");
        assertThat(failed.json().path("error").path("exit_code").asInt()).isEqualTo(2);
        assertThat(failed.err()).contains("nowhere-at-all");
        assertThat(Ran.memalign("align", "--json")
                        .exits(2)
                        .json()
                        .path("error")
                        .path("message")
                        .asText())
                .contains("--judge");
        assertThat(Ran.memalign("align").exits(2).out()).isEmpty();
    }

    @Test
    void modelsNamesProvidersAndTheirVariables() {
        assertThat(Ran.memalign("models").exits(0).out())
                .contains("embedded:/case-based", "openai:/", "OPENAI_API_KEY", "ollama:/");
        assertThat(Ran.memalign("models", "--json").exits(0).json().toString()).contains("ANTHROPIC_API_KEY");
    }

    @Test
    void debugShowsWhereAnErrorHappened() {
        assertThat(Ran.memalign("memory", "--judge", "nowhere-at-all", "list")
                        .exits(2)
                        .err())
                .doesNotContain("\tat ");
        assertThat(Ran.memalign("memory", "--judge", "nowhere-at-all", "list", "--debug")
                        .exits(2)
                        .err())
                .contains("\tat ");
    }
}
