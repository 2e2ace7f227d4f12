package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the memories that hold whatever happened before. */
class AlignmentPropertiesTest {
    private static final int IDS = 8;

    private final ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
    private final MemAlign memAlign = Cases.memAlign(models);

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    private static LabelledExample feedback(Random random, String id) {
        List<Assessment> assessments = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            assessments.add(
                    Cases.assessment("r" + i, random.nextBoolean() ? "yes" : "no", random.nextBoolean() ? "why" : ""));
        }
        return new LabelledExample(Cases.example(id), assessments);
    }

    private static List<LabelledExample> someFeedback(Random random) {
        Map<String, LabelledExample> some = new LinkedHashMap<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String id = "e" + random.nextInt(IDS);
            some.put(id, feedback(random, id));
        }
        return List.copyOf(some.values());
    }

    private Alignment change(AlignedJudge judge, Random random) {
        switch (random.nextInt(6)) {
            case 0:
                return memAlign.unalign(
                        judge, Set.of("e" + random.nextInt(IDS), "x" + random.nextInt(IDS)), ChangeNote.NONE);
            case 1:
                return memAlign.addGuideline(judge, "By hand " + random.nextInt(50), ChangeNote.NONE);
            case 2:
                return judge.guidelines().isEmpty()
                        ? memAlign.addGuideline(judge, "Only this", ChangeNote.NONE)
                        : memAlign.editGuideline(
                                judge, anyGuideline(judge, random), "Edited " + random.nextInt(50), ChangeNote.NONE);
            case 3:
                return judge.guidelines().isEmpty()
                        ? memAlign.align(judge, someFeedback(random))
                        : memAlign.removeGuideline(judge, anyGuideline(judge, random), ChangeNote.NONE);
            default:
                return memAlign.align(judge, someFeedback(random));
        }
    }

    private static String anyGuideline(AlignedJudge judge, Random random) {
        return judge.guidelines().get(random.nextInt(judge.guidelines().size())).id();
    }

    private AlignedJudge history(Random random, int changes) {
        AlignedJudge judge = Cases.kindness();
        for (int i = 0; i < changes; i++) {
            judge = change(judge, random).judge();
        }
        return judge;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyChangeKeepsSourcesVectorsAndHistoryInStep(int seed) {
        Random random = new Random(seed);
        AlignedJudge judge = Cases.kindness();
        for (int i = 0; i < 12; i++) {
            AlignedJudge next = change(judge, random).judge();
            assertThat(next.history().size() - judge.history().size()).isEqualTo(next == judge ? 0 : 1);
            Set<String> known = new HashSet<>();
            Set<String> needed = new HashSet<>();
            for (Episode episode : next.episodes()) {
                known.add(episode.id());
                needed.add(Embeddings.key("about " + episode.id()));
            }
            assertThat(next.embeddings().vectors().keySet()).containsAll(needed);
            Set<String> allowed = new HashSet<>(needed);
            next.guidelines().forEach(guideline -> {
                assertThat(known).containsAll(guideline.sourceIds());
                allowed.add(Embeddings.key(guideline.text()));
            });
            assertThat(allowed).containsAll(next.embeddings().vectors().keySet());
            assertThat(next.pending()).isEmpty();
            assertThat(next.guidelines()).extracting("id").doesNotHaveDuplicates();
            judge = next;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aligningTwiceIsAligningOnce(int seed) {
        Random random = new Random(seed);
        AlignedJudge before = history(random, 6);
        List<LabelledExample> feedback = someFeedback(random);
        AlignedJudge once = memAlign.align(before, feedback).judge();
        models.requests.clear();
        models.embedded.clear();
        assertThat(memAlign.align(once, feedback).judge()).isSameAs(once);
        assertThat(models.requests).isEmpty();
        assertThat(models.embedded).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void unalignAfterAlignIsNeverHavingAligned(int seed) {
        Random random = new Random(seed);
        AlignedJudge before = history(random, 6);
        Set<String> ids = new TreeSet<>();
        List<LabelledExample> feedback = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(5); i++) {
            Example example = Cases.example("new" + i);
            ids.add(example.id());
            feedback.add(feedback(random, example.id()));
        }
        AlignedJudge after = memAlign.unalign(memAlign.align(before, feedback).judge(), ids, ChangeNote.NONE)
                .judge();
        assertThat(after.episodes()).isEqualTo(before.episodes());
        assertThat(after.guidelines()).isEqualTo(before.guidelines());
        assertThat(after.pending()).isEqualTo(before.pending());
        assertThat(after.embeddings().vectors().keySet())
                .containsAll(before.embeddings().vectors().keySet());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOrderOfFeedbackAndOfAssessmentsDoesNotMatter(int seed) {
        Random random = new Random(seed);
        AlignedJudge before = history(random, 6);
        List<LabelledExample> feedback = new ArrayList<>(someFeedback(random));
        AlignedJudge one = memAlign.align(before, feedback).judge();
        Collections.shuffle(feedback, random);
        feedback.replaceAll(labelled -> {
            List<Assessment> shuffled = new ArrayList<>(labelled.assessments());
            Collections.shuffle(shuffled, random);
            return new LabelledExample(labelled.example(), shuffled);
        });
        AlignedJudge other = memAlign.align(before, feedback).judge();
        assertThat(other.episodes()).isEqualTo(one.episodes());
        assertThat(other.guidelines()).isEqualTo(one.guidelines());
        assertThat(other.history()).isEqualTo(one.history());
    }
}
