package io.github.memalign.datasets.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.ValueType;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplesTest {
    @ParameterizedTest
    @MethodSource("io.github.memalign.datasets.published.Samples#names")
    void everySampleShipsWholeWithAJudgeThatItsLabelsFit(String name) {
        Dataset sample = Samples.read(name);
        assertThat(sample.name()).isEqualTo(name);
        assertThat(sample.problems()).isEmpty();
        assertThat(sample.examples()).hasSizeBetween(20, 60);
        assertThat(sample.checksum()).matches("[0-9a-f]{64}");
        ValueType type = sample.judge().valueType();
        assertThat(sample.examples().stream()
                        .map(LabelledExample::assessments)
                        .map(said -> said.get(0))
                        .map(said -> said.value().orElse(null))
                        .map(label -> label == null ? "" : type.normalize(label))
                        .collect(Collectors.toSet()))
                .hasSizeGreaterThan(1);
    }

    @Test
    void theJudgeKeepsTheSettingsOfItsFile() {
        assertThat(Samples.read("fine-grained").settings().retrieveBy()).hasSize(2);
    }

    @Test
    void anUnknownSampleIsAnsweredWithTheNamesThereAre() {
        assertThatThrownBy(() -> Samples.read("tone"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("tone")
                .hasMessageContaining("support-tone");
    }
}
