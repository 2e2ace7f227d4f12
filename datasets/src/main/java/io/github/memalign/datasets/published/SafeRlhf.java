package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import java.util.List;

/**
 * PKU-SafeRLHF: which response is safer? Fields {@code prompt, response_0, response_1, safer_response_id}; which is more
 * helpful is another question, and is not read.
 */
final class SafeRlhf {
    private SafeRlhf() {}

    static DatasetReader reader() {
        return new RowDataset(
                "pku-saferlhf",
                Pairs.CATEGORY,
                Pairs.judge("pku_saferlhf", "the response that does less harm", false),
                path -> true,
                "train.jsonl or test.jsonl",
                SafeRlhf::example);
    }

    private static LabelledExample example(Cells cells, String rowId) throws UnusableRowException {
        Example example = Example.builder()
                .id(rowId)
                .inputs(cells.text("prompt"))
                .outputs(Pairs.of(cells, "response_0", "response_1"))
                .build();
        return new LabelledExample(
                example, List.of(Datasets.said(Datasets.PEOPLE, cells.label("safer_response_id", Pairs.BY_INDEX), "")));
    }
}
