package io.github.memalign.cli.location;

import io.github.memalign.MemAlignException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps what was learned, and maybe paid for, when the place it was meant for did not take it. */
final class KeptJudge {
    private KeptJudge() {}

    /** Saves the judge in a new directory beside the user, and gives the failure that says so. */
    static MemAlignException instead(AlignedJudge judge, MemAlignException failure) {
        try {
            Path directory = Files.createTempDirectory(Path.of(""), "judge-not-saved-");
            JudgeDirectory.save(directory, judge);
            return new MemAlignException(
                    sentence(failure) + " What was learned is kept in " + directory
                            + ": the same command with --judge " + directory
                            + " --agreement none saves it and pays for nothing twice.",
                    failure);
        } catch (IOException | MemAlignException nowhere) {
            failure.addSuppressed(nowhere);
            return failure;
        }
    }

    private static String sentence(MemAlignException failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        return message.endsWith(".") ? message : message + ".";
    }
}
