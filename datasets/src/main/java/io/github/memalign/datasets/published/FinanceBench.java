package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowFile;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * FinanceBench: is a model's answer to a question about a report correct? The labelled answers ({@code financebench_id,
 * model_name, eval_mode, question, gold_answer, model_answer, label}) joined with the open-source questions, whose {@code
 * justification} of the gold answer is the rationale.
 */
final class FinanceBench implements DatasetReader {
    private static final String QUESTIONS = "financebench_open_source.jsonl";
    private static final List<String> LABELS = List.of("Correct Answer", "Incorrect Answer", "Refusal");

    @Override
    public String name() {
        return "financebench";
    }

    @Override
    public String category() {
        return "answer correctness";
    }

    @Override
    public List<Dataset> read(Path fileOrDirectory, ReadOptions options) {
        DataFiles files = DataFiles.find(
                fileOrDirectory,
                path -> !path.contains("financebench_"),
                "files of labelled answers such as gpt-4-1106-preview_oracle.jsonl, and " + QUESTIONS);
        List<Problem> problems = new ArrayList<>();
        Map<String, String> justifications = new HashMap<>();
        Optional<Path> questions = questions(fileOrDirectory);
        questions.ifPresentOrElse(
                file -> RowFile.read(
                        file, RowSink.of(row -> justification(row, justifications, problems), problems::add)),
                () -> problems.add(Problem.of(
                        fileOrDirectory,
                        "there is no " + QUESTIONS + " with it, which has the rationales; examples are without")));
        Gathering rows = new Gathering(files, (cells, rowId) -> example(cells, justifications));
        files.read(rows);
        problems.addAll(rows.problems());
        String checksum = files.checksum(questions.stream().toList());
        return List.of(Datasets.of(this, "", judge(), fileOrDirectory, rows.examples(), checksum, problems));
    }

    private static JudgeDefinition judge() {
        return JudgeDefinition.builder("financebench", """
                        You compare the answer of an assistant to a question about a company's reports with the
                        expected response.

                        Question: {{ inputs }}
                        Answer: {{ outputs }}
                        Expected response: {{ expectations }}

                        Say "Correct Answer" if the answer agrees with the expected response, "Incorrect Answer" if it
                        does not, and "Refusal" if the assistant does not answer the question.""")
                .valueType(ValueType.oneOf(LABELS))
                .build();
    }

    private static LabelledExample example(Cells cells, Map<String, String> justifications)
            throws UnusableRowException {
        String question = cells.text("financebench_id");
        Example example = Example.builder()
                .id(Stream.of(Optional.of(question), cells.optionalText("model_name"), cells.optionalText("eval_mode"))
                        .flatMap(Optional::stream)
                        .reduce((one, other) -> one + "/" + other)
                        .orElse(question))
                .inputs(cells.text("question"))
                .outputs(cells.text("model_answer"))
                .expectations(Map.of("expected_response", cells.value("gold_answer")))
                .build();
        String label = cells.label("label", Datasets.asWritten(LABELS));
        String rationale = justifications.getOrDefault(question, "");
        return new LabelledExample(example, List.of(Datasets.said(Datasets.PEOPLE, label, rationale)));
    }

    /** The questions lie in the directory, beside the file, or in {@code data} beside {@code results}, as published. */
    private static Optional<Path> questions(Path fileOrDirectory) {
        if (Files.isDirectory(fileOrDirectory)) {
            Optional<Path> within =
                    DataFiles.find(fileOrDirectory, path -> path.endsWith(QUESTIONS), QUESTIONS).paths().stream()
                            .findFirst();
            return within.or(
                    () -> existing(fileOrDirectory.resolveSibling("data").resolve(QUESTIONS)));
        }
        Path directory = fileOrDirectory.toAbsolutePath().normalize().getParent();
        return directory == null
                ? Optional.empty()
                : existing(directory.resolve(QUESTIONS))
                        .or(() -> existing(directory.resolveSibling("data").resolve(QUESTIONS)));
    }

    private static Optional<Path> existing(Path file) {
        return Optional.of(file).filter(Files::isRegularFile);
    }

    private static void justification(Row row, Map<String, String> justifications, List<Problem> problems) {
        Cells cells = new Cells(row);
        cells.optionalText("financebench_id")
                .ifPresentOrElse(
                        id -> cells.optionalText("justification").ifPresent(text -> justifications.put(id, text)),
                        () -> problems.add(
                                row.problem("financebench_id", "is missing; it joins questions and answers")));
    }
}
