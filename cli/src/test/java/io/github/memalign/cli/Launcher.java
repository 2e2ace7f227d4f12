package io.github.memalign.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the launcher as a user does: in a process of its own, in a directory of its own. */
final class Launcher {
    private static final long LONGEST_MINUTES = 3;

    private final Path script;
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path input = Path.of("/dev/null");

    Launcher(Path directory) {
        this(Samples.ROOT.resolve("memalign"), directory);
    }

    Launcher(Path script, Path directory) {
        this.script = script;
        this.directory = directory;
    }

    /** Sets variables of the environment. */
    Launcher with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Sets a variable of the environment. */
    Launcher with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a command to its end. */
    Ran run(Object... arguments) {
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            Process process = builder(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            int code = exit(process);
            return new Ran(code, Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Gives a file to the command's standard input. */
    Launcher reading(Path file) {
        input = file;
        return this;
    }

    /** Starts a command that the test ends. */
    Process start(Object... arguments) {
        return start(ProcessBuilder.Redirect.DISCARD, ProcessBuilder.Redirect.DISCARD, arguments);
    }

    /** Starts a command whose output the test reads, with its error output in a file. */
    Process startReading(Path err, Object... arguments) {
        return start(ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.to(err.toFile()), arguments);
    }

    /** Starts a command that the test ends, with its error output in a file. */
    Process start(Path err, Object... arguments) {
        return start(ProcessBuilder.Redirect.DISCARD, ProcessBuilder.Redirect.to(err.toFile()), arguments);
    }

    private Process start(ProcessBuilder.Redirect out, ProcessBuilder.Redirect err, Object... arguments) {
        try {
            return builder(arguments).redirectOutput(out).redirectError(err).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGTERM takes the way of Ctrl-C through the JVM; SIGINT itself is ignored by all children of a background job. */
    static void terminate(Process process) {
        try {
            exit(new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static int exit(Process process) {
        try {
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("the command did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ProcessBuilder builder(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectInput(input.toFile());
        builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY") || name.startsWith("MEMALIGN_"));
        builder.environment().remove("NO_COLOR");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        environment.forEach((name, value) -> builder.environment().put(name, value));
        return builder;
    }
}
