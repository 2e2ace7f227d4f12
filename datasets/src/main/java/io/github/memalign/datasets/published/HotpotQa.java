package io.github.memalign.datasets.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * HotpotQA, distractor setting: {@code id (_id), question, answer, supporting_facts, context}. It has no judgements, so that they
 * are derived: of each question the gold answer is correct, and the answer of another question that is of the same kind (yes or
 * no, a number or date, a name or phrase) is not. Which one is drawn by a seed; it is never the gold answer in other words of
 * the same letters.
 */
final class HotpotQa implements DatasetReader {
    private static final List<String> LABELS = List.of("correct", "incorrect");

    private enum Kind {
        YES_OR_NO,
        NUMBER,
        PHRASE;

        static Kind of(String answer) {
            String plain = plain(answer);
            if (plain.equals("yes") || plain.equals("no")) {
                return YES_OR_NO;
            }
            return answer.chars().anyMatch(Character::isDigit) ? NUMBER : PHRASE;
        }
    }

    private record Question(String id, String question, String answer) {}

    @Override
    public String name() {
        return "hotpotqa";
    }

    @Override
    public String category() {
        return "answer correctness";
    }

    @Override
    public List<Dataset> read(Path fileOrDirectory, ReadOptions options) {
        DataFiles files = DataFiles.find(
                fileOrDirectory,
                path -> path.contains("hotpot") || path.contains("distractor") || path.contains("validation"),
                "hotpot_dev_distractor_v1.json or validation-00000-of-00001.parquet");
        List<Problem> problems = new ArrayList<>();
        List<Question> questions = questions(files, problems);
        List<LabelledExample> examples = derived(questions, options.seed(), fileOrDirectory, problems);
        return List.of(Datasets.of(this, "", judge(), fileOrDirectory, examples, files.checksum(List.of()), problems));
    }

    private static JudgeDefinition judge() {
        return JudgeDefinition.builder("hotpotqa", """
                        You compare the answer to a question with the expected answer.

                        Question: {{ inputs }}
                        Answer: {{ outputs }}
                        Expected answer: {{ expectations }}

                        Say correct if they mean the same, incorrect if not.""")
                .valueType(ValueType.oneOf(LABELS))
                .build();
    }

    private static List<Question> questions(DataFiles files, List<Problem> problems) {
        List<Question> questions = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        files.read(RowSink.of(
                row -> {
                    try {
                        questions.add(question(new Cells(row), files.idOf(row), ids));
                    } catch (UnusableRowException unusable) {
                        problems.add(unusable.problem());
                    }
                },
                problems::add));
        return questions;
    }

    private static Question question(Cells cells, String rowId, Set<String> ids) throws UnusableRowException {
        String id = cells.optionalText("_id").or(() -> cells.optionalText("id")).orElse(rowId);
        JsonNode context = cells.value("context");
        if (!context.isContainerNode()) {
            throw cells.unusable("context", "is no list of paragraphs; is this HotpotQA?");
        }
        if (!ids.add(id)) {
            throw cells.unusable("id", id + " stands in an earlier row already");
        }
        return new Question(id, cells.text("question"), cells.text("answer"));
    }

    private static List<LabelledExample> derived(
            List<Question> questions, long seed, Path root, List<Problem> problems) {
        Map<Kind, List<Question>> byKind = new EnumMap<>(Kind.class);
        for (Question question : questions) {
            byKind.computeIfAbsent(Kind.of(question.answer()), kind -> new ArrayList<>())
                    .add(question);
        }
        Random random = new Random(seed);
        List<LabelledExample> examples = new ArrayList<>();
        for (Question question : questions) {
            examples.add(example(question, question.answer(), "correct", "It is the expected answer."));
            List<Question> others = byKind.getOrDefault(Kind.of(question.answer()), List.of());
            Optional<String> wrong = another(question, others, random);
            wrong.ifPresentOrElse(
                    answer -> examples.add(example(
                            question, answer, "incorrect", "The expected answer is " + question.answer() + ".")),
                    () -> problems.add(Problem.of(
                            root,
                            "question " + question.id() + " has no wrong answer: no other question has another answer"
                                    + " of its kind")));
        }
        return examples;
    }

    private static Optional<String> another(Question question, List<Question> others, Random random) {
        List<Integer> order = new ArrayList<>();
        int start = others.isEmpty() ? 0 : random.nextInt(others.size());
        for (int i = 0; i < others.size(); i++) {
            order.add(i);
        }
        Collections.rotate(order, -start);
        return order.stream()
                .map(index -> others.get(index).answer())
                .filter(answer -> !plain(answer).equals(plain(question.answer())))
                .findFirst();
    }

    private static String plain(String answer) {
        return answer.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "");
    }

    private static LabelledExample example(Question question, String answer, String label, String rationale) {
        Example example = Example.builder()
                .id(question.id() + "/" + label)
                .inputs(question.question())
                .outputs(answer)
                .expectations(Map.of("expected_response", question.answer()))
                .build();
        return new LabelledExample(example, List.of(Datasets.said("derived", label, rationale)));
    }
}
