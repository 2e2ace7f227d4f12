package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.memory.Guideline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidelineMergerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Always prefer certified views over raw tables. | Always prefer raw tables over certified views.
            Reject replies that offer a discount. | Accept replies that offer a discount.
            The answer is safe if it names a doctor. | The answer is risky if it names a doctor.
            Amounts are rounds up to the next cent. | Amounts are rounds down to the next cent.
            The first response is better. | The second response is better.
            Never blame the customer. | Never blame the customer!
            """)
    void textsThatDifferInMoreThanSpacingAndCaseStayApart(String one, String other) {
        GuidelineMerger merger = new GuidelineMerger(List.of(new Guideline("g1", one, List.of("a"))), 2, Map.of());
        merger.add(new Distiller.Proposal(other, List.of("b")));
        assertThat(merger.guidelines())
                .containsExactly(new Guideline("g1", one, List.of("a")), new Guideline("g2", other, List.of("b")));
        assertThat(merger.merged()).isEmpty();
    }

    @Test
    void textsThatDifferInSpacingAndCaseOnlyUniteAndSaySo() {
        GuidelineMerger merger =
                new GuidelineMerger(List.of(new Guideline("g1", "Be kind to  all.", List.of("a"))), 2, Map.of());
        merger.add(new Distiller.Proposal("  be kind\nTO all.", List.of("b", "a")));
        assertThat(merger.guidelines()).containsExactly(new Guideline("g1", "Be kind to  all.", List.of("a", "b")));
        assertThat(merger.merged()).extracting(Guideline::id).containsExactly("g1");
        assertThat(merger.added()).isEmpty();
    }

    @Test
    void proposalsOfOneTextAreOneNewGuideline() {
        GuidelineMerger merger = new GuidelineMerger(List.of(), 1, Map.of());
        merger.add(new Distiller.Proposal("Be kind.", List.of("a")));
        merger.add(new Distiller.Proposal("be kind.", List.of("b")));
        assertThat(merger.added()).containsExactly(new Guideline("g1", "Be kind.", List.of("a", "b")));
        assertThat(merger.merged()).isEmpty();
    }

    @Test
    void whatAPersonWroteGetsNoSources() {
        GuidelineMerger merger = new GuidelineMerger(List.of(new Guideline("g1", "Be kind.", List.of())), 2, Map.of());
        merger.add(new Distiller.Proposal("Be kind.", List.of("a")));
        assertThat(merger.guidelines()).containsExactly(new Guideline("g1", "Be kind.", List.of()));
    }
}
