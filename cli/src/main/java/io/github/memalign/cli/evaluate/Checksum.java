package io.github.memalign.cli.evaluate;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.JudgeDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Tells feedback that changed, wherever it comes from. */
final class Checksum {
    private Checksum() {}

    /** SHA-256 of the instructions and of all examples with what was said of them, as hex digits. */
    static String of(JudgeDefinition definition, List<LabelledExample> examples) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(definition.instructions().toString().getBytes(StandardCharsets.UTF_8));
            examples.forEach(example -> digest.update(example.toString().getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
