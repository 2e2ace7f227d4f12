package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RetrieverTest {
    private final ScriptedModels models = new ScriptedModels(request -> Cases.NOTHING_LEARNED);

    private Map<String, Float> similarities(Example asked, List<Field> fields, Example... known) {
        List<LabelledExample> feedback = List.of(known).stream()
                .map(example -> new LabelledExample(example, List.of(Cases.assessment("a", "yes", ""))))
                .toList();
        MemorySettings settings = MemorySettings.DEFAULT.withRetrieveBy(fields);
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge judge = memAlign.align(AlignedJudge.unaligned(Cases.KINDNESS, settings), feedback)
                    .judge();
            Retriever retriever = new Retriever(judge, models.embedding(ModelSettings.of(settings.embeddingModel())));
            return retriever.retrieve(asked, Set.of()).matches().stream()
                    .collect(Collectors.toMap(match -> match.episode().id(), Retriever.Match::similarity));
        }
    }

    private static Example example(String id, String inputs, String outputs) {
        return Example.builder().id(id).inputs(inputs).outputs(outputs).build();
    }

    @Test
    void similarityOfSeveralFieldsIsTheMeanOfTheirCosines() {
        Map<String, Float> found = similarities(
                example("asked", "red", "one two"),
                List.of(Field.INPUTS, Field.OUTPUTS),
                example("same", "red", "one two"),
                example("one field", "red", "seven"),
                example("half a field more", "red", "one"));
        assertThat(found.get("same")).isCloseTo(1f, within(1e-5f));
        assertThat(found.get("one field")).isCloseTo(0.5f, within(1e-5f));
        assertThat(found.get("half a field more")).isCloseTo((float) (1 + Math.sqrt(0.5)) / 2, within(1e-5f));
    }

    @Test
    void aFieldThatIsBlankOnOneSideCountsNothing() {
        Map<String, Float> found = similarities(
                example("asked", "red", "one"),
                List.of(Field.INPUTS, Field.OUTPUTS),
                example("no answer", "red", " "),
                example("other question", "blue", "one"));
        assertThat(found.get("no answer")).isCloseTo(0.5f, within(1e-5f));
        assertThat(found.get("other question")).isCloseTo(0.5f, within(1e-5f));
    }

    @Test
    void similarityOfOneFieldIsItsCosine() {
        Map<String, Float> found =
                similarities(example("asked", "red", "one"), List.of(Field.INPUTS), example("a", "red blue", "one"));
        assertThat(found.get("a")).isCloseTo((float) Math.sqrt(0.5), within(1e-5f));
    }
}
