package io.github.memalign.datasets.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.datasets.rows.Texts;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the datasets of pairs have in common. */
final class Pairs {
    static final String CATEGORY = "pairwise preference";
    static final String FIRST = "first";
    static final String SECOND = "second";
    static final String TIE = "tie";

    /** Labels that number the responses from 0. */
    static final Map<String, String> BY_INDEX = new TreeMap<>(Map.of("0", FIRST, "1", SECOND));

    private Pairs() {}

    /** The responses in two columns, in their order; one of them may be blank, which people have judged as well. */
    static Map<String, String> of(Cells cells, String first, String second) throws UnusableRowException {
        return of(
                cells,
                first,
                cells.row().values().path(first),
                second,
                cells.row().values().path(second));
    }

    /** Two responses that are further down, as {@code summaries[0].text}. */
    static Map<String, String> of(Cells cells, String first, JsonNode one, String second, JsonNode other)
            throws UnusableRowException {
        Map<String, String> pair = new LinkedHashMap<>();
        pair.put(FIRST, cells.textOrBlank(first, one));
        pair.put(SECOND, cells.textOrBlank(second, other));
        if (pair.values().stream().allMatch(Texts::isInvisible)) {
            throw cells.unusable(first, "has nothing to see, as has " + second + "; expected a text in one of them");
        }
        return pair;
    }

    /**
     * A judge of pairs.
     *
     * @param wanted what to choose, as "the response that ..."
     * @param ties whether neither may be better
     */
    static JudgeDefinition judge(String name, String wanted, boolean ties) {
        return JudgeDefinition.builder(name, """
                        You compare two responses to the same prompt.

                        Prompt: {{ inputs }}
                        Responses: {{ outputs }}

                        Say "first" or "second" for %s%s.""".formatted(wanted, ties ? ", or \"tie\" if neither is" : ""))
                .valueType(ties ? ValueType.oneOf(FIRST, SECOND, TIE) : ValueType.oneOf(FIRST, SECOND))
                .build();
    }
}
