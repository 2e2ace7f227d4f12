package io.github.memalign.cli.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.internal.FeedbackJson;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict depends on besides the row, as each line of verdicts tells it.
 *
 * @param version the version of the judge, or of both where one asks another
 * @param excludeSelf whether a row's own episode was kept out
 */
record JudgedBy(String version, boolean excludeSelf) {
    private static final String VERSION = "judge_version";
    private static final String EXCLUDE_SELF = "exclude_self";
    private static final String CONTENT = "content";

    static JudgedBy of(List<AlignedJudge> asked, boolean excludeSelf) {
        return new JudgedBy(asked.stream().map(JudgeCodec::version).collect(Collectors.joining("+")), excludeSelf);
    }

    /** A line of verdicts, without its end. */
    String line(ToJudge row, Feedback feedback) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        FeedbackJson.of(feedback).forEach(line::put);
        line.put(CONTENT, content(row.example()));
        line.put(VERSION, version);
        if (excludeSelf) {
            line.put(EXCLUDE_SELF, true);
        }
        return Json.write(line);
    }

    /** Whether the verdict of a line is by the same. */
    boolean wrote(JsonNode line) {
        return line.path(VERSION).asText().equals(version)
                && line.path(EXCLUDE_SELF).asBoolean() == excludeSelf;
    }

    /** Tells a row, whatever its place: its id and what it says. */
    static String key(Example example) {
        return example.id() + '\n' + content(example);
    }

    /** The same of a line. */
    static String key(JsonNode line) {
        return line.path("id").asText() + '\n' + line.path(CONTENT).asText();
    }

    /** The version of the judge that a line tells. */
    static String version(JsonNode line) {
        return line.path(VERSION).asText("unknown");
    }

    private static String content(Example example) {
        Example.Builder anonymous = Example.builder();
        example.fields().forEach(anonymous::field);
        return anonymous.build().id();
    }
}
