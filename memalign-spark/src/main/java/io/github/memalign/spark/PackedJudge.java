package io.github.memalign.spark;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeCodec;
import java.io.Serializable;
import java.util.LinkedHashMap;

/**
 * A judge on its way to executors.
 *
 * @param version tells it from other judges, as {@link JudgeCodec#version} has it
 * @param files the files of the saved judge by name
 */
record PackedJudge(String name, String version, LinkedHashMap<String, byte[]> files) implements Serializable {
    static PackedJudge of(AlignedJudge judge) {
        return new PackedJudge(
                judge.definition().name(), JudgeCodec.version(judge), new LinkedHashMap<>(JudgeCodec.encode(judge)));
    }

    AlignedJudge unpacked() {
        return JudgeCodec.decode(files);
    }
}
