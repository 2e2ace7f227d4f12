package io.github.memalign.datasets.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import java.util.List;

/**
 * OpenAI's summary comparisons: which summary is better? Fields {@code info} with a {@code post} or an {@code article},
 * {@code summaries} with two {@code text}s, {@code choice} and {@code worker}.
 */
final class SummaryComparisons {
    private SummaryComparisons() {}

    static DatasetReader reader() {
        return new RowDataset(
                "summary-comparisons",
                Pairs.CATEGORY,
                Pairs.judge("summary_comparisons", "the summary that serves a reader of the text better", false),
                path -> path.contains("batch"),
                "comparisons/batch3.json and the like",
                SummaryComparisons::example);
    }

    private static LabelledExample example(Cells cells, String rowId) throws UnusableRowException {
        JsonNode info = cells.value("info");
        JsonNode summaries = cells.value("summaries");
        if (summaries.size() != 2) {
            throw cells.unusable("summaries", "has " + summaries.size() + " elements; expected two");
        }
        String source = info.hasNonNull("post") ? "post" : "article";
        Example example = Example.builder()
                .id(rowId)
                .inputs(cells.text("info." + source, info.path(source)))
                .outputs(Pairs.of(
                        cells,
                        "summaries[0].text",
                        summaries.path(0).path("text"),
                        "summaries[1].text",
                        summaries.path(1).path("text")))
                .build();
        String worker = cells.optionalText("worker").orElse(Datasets.PEOPLE);
        return new LabelledExample(example, List.of(Datasets.said(worker, cells.label("choice", Pairs.BY_INDEX), "")));
    }
}
