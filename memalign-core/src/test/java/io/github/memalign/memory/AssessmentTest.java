package io.github.memalign.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AssessmentTest {
    @Test
    void isMadeOfWhatWasSaidByWhomAndWhy() {
        Assessment said = Assessment.of("unkind")
                .by("ana@example.com")
                .because("It blames.")
                .at(Instant.EPOCH);

        assertThat(said.value()).contains("unkind");
        assertThat(said.source()).isEqualTo("ana@example.com");
        assertThat(said.rationale()).isEqualTo("It blames.");
        assertThat(said.time()).isEqualTo(Instant.EPOCH);
        assertThat(said.id()).as("named by its source").isEqualTo("ana@example.com");
    }

    @Test
    void keepsTheIdItWasGiven() {
        assertThat(Assessment.of("unkind").withId("a-1").by("ana").id()).isEqualTo("a-1");
        assertThat(Assessment.of("unkind").by("ana").withId("a-1").id()).isEqualTo("a-1");
    }

    @Test
    void saysSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> Assessment.of(null, " "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assessment.of("unkind").withValue(null));
        assertThat(Assessment.of(null, "It blames.").value()).isEmpty();
    }

    @Test
    void isEqualToOneThatSaysTheSame() {
        Assessment said = Assessment.of("unkind").by("ana").because("It blames.");

        assertThat(said).isEqualTo(Assessment.of("unkind", "It blames.").by("ana"));
        assertThat(said).hasSameHashCodeAs(Assessment.of("unkind", "It blames.").by("ana"));
        assertThat(said).isNotEqualTo(said.at(Instant.EPOCH)).isNotEqualTo(said.by("bob"));
        assertThat(said.toString()).contains("ana", "unkind", "It blames.");
    }
}
