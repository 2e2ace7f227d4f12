package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.JudgeDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A dataset for one judge, in which a row is a labelled example.
 *
 * @param name the name it is found by
 * @param category what kind of judgement it is about
 * @param wanted which files of a directory belong to it, told from their path
 * @param expected what such files are called, for people
 * @param mapping makes an example of a row
 */
record RowDataset(
        String name,
        String category,
        JudgeDefinition judge,
        Predicate<String> wanted,
        String expected,
        RowDataset.Mapping mapping)
        implements DatasetReader {
    /** Makes a labelled example of a row. */
    interface Mapping {
        /**
         * Maps a row.
         *
         * @param cells the row
         * @param rowId where the row is, for datasets that number nothing: unlike that of any other row read with it
         */
        LabelledExample map(Cells cells, String rowId) throws UnusableRowException;
    }

    @Override
    public List<Dataset> read(Path fileOrDirectory, ReadOptions options) {
        DataFiles files = DataFiles.find(fileOrDirectory, wanted, expected);
        Gathering rows = new Gathering(files, mapping);
        files.read(rows);
        return List.of(Datasets.of(
                this, "", judge, fileOrDirectory, rows.examples(), files.checksum(List.of()), rows.problems()));
    }
}
