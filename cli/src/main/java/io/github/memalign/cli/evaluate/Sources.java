package io.github.memalign.cli.evaluate;

import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.datasets.judge.JudgeFile;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import io.github.memalign.evaluation.protocol.EvaluationConfig.DatasetSpec;
import io.github.memalign.evaluation.protocol.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the datasets that a configuration names. */
final class Sources {
    private Sources() {}

    /** The datasets, in the order of the configuration; paths are relative to its file. */
    static List<Source> of(EvaluationConfig config, Path configFile) {
        Path base = configFile.toAbsolutePath().getParent();
        List<Source> sources = new ArrayList<>();
        for (DatasetSpec spec : config.datasets()) {
            Path judgeFile = resolve(base, spec.judge());
            JudgeFile judge = JudgeFile.read(judgeFile);
            List<Path> files =
                    spec.feedback().stream().map(file -> resolve(base, file)).toList();
            List<LabelledExample> examples = new ArrayList<>();
            files.forEach(file -> examples.addAll(
                    FeedbackFile.read(file, judge.definition(), Map.of()).orThrow()));
            sources.add(new Source(
                    judge.definition().name(), judge.definition(), judge.settings(), examples, checksum(files)));
        }
        return sources;
    }

    private static Path resolve(@Nullable Path base, String file) {
        return base == null ? Path.of(file) : base.resolve(file).normalize();
    }

    private static String checksum(List<Path> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new MemAlignException(files + " cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
