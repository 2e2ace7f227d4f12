package io.github.memalign.evaluation.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.published.Dataset;
import io.github.memalign.datasets.published.PublishedDatasets;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a calibration promises, over 1,000 random splits of published data; the figures stand in docs/confidence.md. */
class PublishedCoverageTest {
    private static final int MOST_EXAMPLES = 1_000;

    @ParameterizedTest
    @ValueSource(strings = "financebench") // halubench and halueval hold too, and take a minute more.
    void whatIsPromisedIsBrokenNoMoreOftenThanItsLevelAllows(String name) {
        Path data = Path.of("../../shared/data", name);
        assumeTrue(
                Files.exists(data), () -> data + " is missing: that calibrations hold on " + name + " stays unproved");
        Dataset dataset = PublishedDatasets.named(name).read(data).get(0);
        List<LabelledExample> examples = new ArrayList<>(dataset.examples());
        Collections.shuffle(examples, new Random(1));
        try (MemAlign memAlign = MemAlign.builder()
                .distiller((request, progress) -> new Distiller.Result(List.of(), List.of(), Usage.NONE))
                .build()) {
            List<Coverage> measured = Coverage.measure(
                    memAlign,
                    AlignedJudge.unaligned(dataset.judge(), dataset.settings()),
                    examples.subList(0, Math.min(MOST_EXAMPLES, examples.size())),
                    50,
                    10,
                    100,
                    1,
                    List.of(Goal.agreement(0.8), Goal.agreement(0.9), Goal.agreement(0.95)));
            for (Coverage coverage : measured) {
                assertThat(coverage.splits()).isEqualTo(1_000);
                assertThat(coverage.broken())
                        .as(String.format(Locale.ROOT, "%s: %s", name, coverage))
                        .isLessThanOrEqualTo(coverage.goal().level());
            }
        }
    }
}
