package io.github.memalign.evaluation.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.report.VersionsPage;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlipsTest {
    private static final ValueType TYPE = ValueType.oneOf("polite", "rude");
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

    private static Example example(String id, String text) {
        return Example.builder().id(id).outputs(text).build();
    }

    private static Episode episode(String id, String text, Object label) {
        return new Episode(
                example(id, text), List.of(Assessment.of(label).by("ana").because("Since " + HOSTILE)));
    }

    private static AlignedJudge judge(ValueType type, List<Guideline> guidelines, Episode... episodes) {
        JudgeDefinition definition = JudgeDefinition.builder("tone", "Is {{ outputs }} polite?")
                .valueType(type)
                .build();
        return AlignedJudge.unaligned(definition, MemorySettings.DEFAULT.withK(1))
                .withMemory(guidelines, List.of(episodes), Set.of(), Embeddings.EMPTY);
    }

    private static LabelledExample labelled(String id, String text, Object label) {
        return new LabelledExample(example(id, text), List.of(Assessment.of(label)));
    }

    private static Flips flips(AlignedJudge before, AlignedJudge after, LabelledExample... examples) {
        try (MemAlign memAlign = MemAlign.create()) {
            return Flips.of(memAlign, new Versions(before, after), List.of(examples), 2, Progress.NONE);
        }
    }

    @Test
    void eachFlipIsBetterOrWorseByWhatTheExpertsSay() {
        Flips flips = flips(
                judge(TYPE, List.of(), episode("a", "Thanks a lot, dear guest.", "polite")),
                judge(TYPE, List.of(), episode("b", "Shut up and go away.", "rude")),
                labelled("x", "Thank you, dear guest.", "polite"),
                labelled("y", "Go away, and shut up!", "rude"),
                labelled("z", "Away with you, shut up.", "rude"));
        assertThat(flips.flips())
                .extracting(flip -> flip.example().id() + " " + flip.turn())
                .containsExactly("x WORSE", "y BETTER", "z BETTER");
        assertThat(flips.before().value().orElseThrow()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(flips.after().value().orElseThrow()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(flips.p()).isCloseTo(1, within(1e-9));
    }

    @Test
    void anExampleIsJudgedWithoutItsOwnEpisode() {
        AlignedJudge both = judge(TYPE, List.of(), episode("a", "Thanks.", "polite"), episode("b", "Thanks!", "rude"));
        Flips flips = flips(judge(TYPE, List.of()), both, labelled("a", "Thanks.", "polite"));
        assertThat(flips.flips()).singleElement().satisfies(flip -> {
            assertThat(flip.after().value()).contains("rude");
            assertThat(flip.before().value()).isEmpty();
            assertThat(flip.turn()).isEqualTo(Flips.Turn.NEITHER);
        });
        assertThat(flips.before().failures()).isEqualTo(1);
    }

    @Test
    void ofNumbersTheNearerIsBetter() {
        Flips flips = flips(
                judge(ValueType.INT, List.of(), episode("a", "So so.", 1)),
                judge(ValueType.INT, List.of(), episode("a", "So so.", 4)),
                labelled("x", "So so!", 5));
        assertThat(flips.flips()).extracting(Flips.Flip::turn).containsExactly(Flips.Turn.BETTER);
    }

    @Test
    void judgesOfOtherVerdictsAreNotCompared() {
        assertThatThrownBy(() -> flips(judge(TYPE, List.of()), judge(ValueType.oneOf("yes", "no"), List.of())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("different types of verdicts");
    }

    @Test
    void whatWasLearnedLostAndReworded() {
        AlignedJudge before = judge(
                TYPE,
                List.of(
                        new Guideline("g1", "Stays.", List.of("a")),
                        new Guideline("g2", "Old.", List.of()),
                        new Guideline("g3", "Lost.", List.of("b"))),
                episode("a", "Thanks.", "polite"),
                episode("b", "Go.", "rude"));
        AlignedJudge after = judge(
                TYPE,
                List.of(
                        new Guideline("g1", "Stays.", List.of("a", "c")),
                        new Guideline("g2", "New.", List.of()),
                        new Guideline("g4", "More " + HOSTILE, List.of("c"))),
                episode("a", "Thanks.", "polite"),
                episode("c", "Out!", "rude"));
        Versions versions = new Versions(before, after);
        assertThat(versions.changes()).extracting(Change::id).containsExactly("g2", "g3", "g4", "b", "c");
        assertThat(versions.remembered())
                .extracting(one -> one.example().id())
                .containsExactlyInAnyOrder("a", "b", "c");
        String page = new VersionsPage(
                        versions,
                        Optional.of(flips(before, after, labelled("x", "Out with you" + HOSTILE, "rude"))),
                        "old " + HOSTILE,
                        "new")
                .html();
        assertThat(page)
                .contains("Guidelines that differ (3)", "Examples that differ (2)", "Old.", "New.", "not there", "gone")
                .doesNotContain("<img");
        assertThat(new VersionsPage(new Versions(before, before), Optional.empty(), "a", "b").html())
                .contains("Verdicts were not compared", "Guidelines that differ (0)");
    }
}
