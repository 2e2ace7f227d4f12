package io.github.memalign.cli;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.ProductVersion;
import io.github.memalign.cli.align.AlignCommand;
import io.github.memalign.cli.calibrate.CalibrateCommand;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.GroupedHelp;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.Printable;
import io.github.memalign.cli.console.Terminal;
import io.github.memalign.cli.evaluate.EvaluateCommand;
import io.github.memalign.cli.init.InitCommand;
import io.github.memalign.cli.judge.JudgeCommand;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.memory.MemoryCommand;
import io.github.memalign.cli.memory.UnalignCommand;
import io.github.memalign.cli.models.ModelsCommand;
import io.github.memalign.cli.register.RegisterCommand;
import io.github.memalign.cli.review.ReviewCommand;
import io.github.memalign.cli.review.WatchCommand;
import io.github.memalign.cli.scorers.ScorersCommand;
import io.github.memalign.cli.serve.ServeCommand;
import io.github.memalign.model.Variables;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code memalign} command. Exit codes: 0 fine, 1 failed, 2 wrong use, 3 done in part. */
@Command(
        name = "memalign",
        description = "LLM judges that learn an expert's taste from feedback, by memory and not by training.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InitCommand.class,
            AlignCommand.class,
            JudgeCommand.class,
            CalibrateCommand.class,
            ReviewCommand.class,
            WatchCommand.class,
            MemoryCommand.class,
            UnalignCommand.class,
            EvaluateCommand.class,
            RegisterCommand.class,
            ScorersCommand.class,
            ServeCommand.class,
            ModelsCommand.class,
            GenerateCompletion.class
        },
        footer = {
            "",
            "Example:",
            "  memalign align --judge datasets/samples/support-tone.yaml \\",
            "      --feedback datasets/samples/support-tone.jsonl --out my-judge"
        })
public final class Main implements Runnable {
    /** Held, so that its level stays: what is logged is for services, and a call that is waited for is told here too. */
    private static final Logger LOG = Logger.getLogger("io.github.memalign");

    /** What went wrong in learning and judging, a command says itself. */
    private static final Logger SAID = Logger.getLogger(MemAlign.class.getName());

    private static final String JSON = "--json";

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "On an error, print where in the program it happened.")
    private boolean debug;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** Runs the command and ends the program with its exit code. */
    public static void main(String[] args) {
        LOG.setLevel(Level.WARNING);
        SAID.setLevel(Level.OFF);
        System.exit(commandLine().execute(args));
    }

    /** The command, for programs that run it in their own process. */
    public static CommandLine commandLine() {
        return commandLine(System::getenv);
    }

    /**
     * The command in an environment of its own.
     *
     * @param environment variables in place of those of this process
     */
    public static CommandLine commandLine(Variables environment) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main, new Parts(new Environment(environment)));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) ->
                main.report(failure, command, parsed.originalArgs().contains(JSON)));
        commandLine.setParameterExceptionHandler((wrong, arguments) -> explain(wrong, arguments));
        // A mistyped option is no file of feedback; the text of a guideline may begin with a dash.
        commandLine.setUnmatchedOptionsAllowedAsOptionParameters(false);
        Objects.requireNonNull(commandLine.getSubcommands().get("memory"))
                .setUnmatchedOptionsAllowedAsOptionParameters(true);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.ansi()));
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.getSubcommands().values().forEach(GroupedHelp::use);
        return commandLine;
    }

    private static int explain(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        if (List.of(arguments).contains(JSON)) {
            printError(command, ExitCode.WRONG_USE, String.valueOf(wrong.getMessage()));
        }
        PrintWriter err = command.getErr();
        err.println(
                command.getColorScheme().errorText("memalign: " + Printable.of(String.valueOf(wrong.getMessage()))));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return ExitCode.WRONG_USE;
    }

    private int report(Exception failure, CommandLine command, boolean json) {
        PrintWriter err = command.getErr();
        boolean known = failure instanceof MemAlignException || failure instanceof UncheckedIOException;
        String message = known && failure.getMessage() != null
                ? failure.getMessage()
                : "unexpected failure, which --debug shows in full: " + failure;
        int code = failure instanceof InvalidSettingException ? ExitCode.WRONG_USE : ExitCode.FAILED;
        if (json) {
            printError(command, code, message);
        }
        err.println(command.getColorScheme().errorText("memalign: " + Printable.of(message)));
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    /** What machines read where the result would have been. */
    private static void printError(CommandLine command, int code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("exit_code", code);
        error.put("message", message);
        new Output(command, true).json(Map.of("error", error));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Name a command, such as align or judge.");
    }

    /** Makes commands and what they share. */
    private record Parts(Environment environment) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == Environment.class
                    ? type.cast(environment)
                    : CommandLine.defaultFactory().create(type);
        }
    }

    /** The version of the product. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "memalign " + ProductVersion.current() + " (Java "
                        + Runtime.version().feature() + ")"
            };
        }
    }
}
