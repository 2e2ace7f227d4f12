package io.github.memalign.mlflow.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that end, with what they printed. */
final class Processes {
    private static final int MINUTES = 15;

    private Processes() {}

    /** The output of a program that ends well; its errors go to a file of their own. */
    static String run(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path errors = Files.createTempFile("memalign-test", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + " failed:\n" + output + Files.readString(errors));
            }
            Files.delete(errors);
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
