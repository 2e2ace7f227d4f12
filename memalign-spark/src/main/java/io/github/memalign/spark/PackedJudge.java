package io.github.memalign.spark;

import io.github.memalign.internal.Sha256;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeCodec;
import java.io.Serializable;
import java.util.LinkedHashMap;

/**
 * A judge on its way to executors.
 *
 * @param name its name
 * @param version the beginning of a hash of all that it is, so that equal judges have equal versions
 * @param files the files of the saved judge by name
 */
record PackedJudge(String name, String version, LinkedHashMap<String, byte[]> files) implements Serializable {
    private static final int VERSION_LENGTH = 12;

    static PackedJudge of(AlignedJudge judge) {
        LinkedHashMap<String, byte[]> files = new LinkedHashMap<>(JudgeCodec.encode(judge));
        StringBuilder sums = new StringBuilder();
        files.forEach((name, bytes) -> sums.append(Sha256.hex(bytes)));
        return new PackedJudge(
                judge.definition().name(), Sha256.hex(sums.toString()).substring(0, VERSION_LENGTH), files);
    }

    AlignedJudge unpacked() {
        return JudgeCodec.decode(files);
    }
}
