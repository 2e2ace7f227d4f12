package io.github.memalign.datasets.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.judge.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers that parse prompts, pick criteria or derive examples, on small files in the published formats. */
class DerivedReadersTest {
    @TempDir
    private Path directory;

    private static List<Object> labels(Dataset dataset) {
        List<Object> labels = new ArrayList<>();
        dataset.examples()
                .forEach(example ->
                        labels.add(example.assessments().get(0).value().orElseThrow()));
        return labels;
    }

    private static String text(LabelledExample labelled) {
        return labelled.example().toString();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void thePartsOfAPrometheusPromptAreTold() throws IOException {
        String prompt =
                "###Task Description:\\nScore it. 4. No other text.\\n\\n###The instruction to evaluate:\\nHow?\\n\\n"
                        + "###Response to evaluate:\\nLike so.\\n\\n###Reference Answer (Score 5):\\nWell so.\\n\\n"
                        + "###Score Rubrics:\\n[Is it kind?]\\nScore 1: no.\\nScore 5: yes.\\n\\n###Feedback: ";
        Path file = file("small_eval.jsonl", """
                {"instruction": "%s", "gpt4_score": [5, 4, 5], "gpt4_feedback": ["a", "b", "c"]}
                {"instruction": "no prompt", "gpt4_score": [1], "gpt4_feedback": ["a"]}
                {"instruction": "%s", "gpt4_score": [9], "gpt4_feedback": ["a"]}
                """.formatted(prompt, prompt));
        Dataset read = PublishedDatasets.named("prometheus").read(file).get(0);
        assertThat(read.examples()).hasSize(1);
        assertThat(text(read.examples().get(0)))
                .contains("How?", "Like so.", "Well so.", "Is it kind?")
                .doesNotContain("Task Description", "###");
        assertThat(read.examples().get(0).assessments())
                .extracting(said -> said.value().orElseThrow() + said.rationale())
                .containsExactly("5a", "4b", "5c");
        assertThat(read.problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        one -> assertThat(one).contains("small_eval.jsonl:2", "headings"),
                        one -> assertThat(one).contains("small_eval.jsonl:3", "gpt4_score", "1, 2, 3, 4, 5"));
    }

    private Path feedbackCollection() throws IOException {
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < 12; i++) {
            rows.append(i == 0 ? "" : ",").append("""
                    {"orig_instruction": "Do %d", "orig_response": "Done %d", "orig_reference_answer": "Best",
                     "orig_criteria": "criterion %d", "orig_score": "%d", "orig_feedback": "because"}""".formatted(i, i, i % 4, 1 + i % 5));
        }
        return file("feedback_collection.json", rows + "]");
    }

    @Test
    void thereIsOneJudgeForEachPickedCriterion() throws IOException {
        DatasetReader reader = PublishedDatasets.named("feedback-collection");
        Path file = feedbackCollection();
        assertThat(reader.read(file))
                .hasSize(4)
                .allMatch(dataset -> dataset.examples().size() == 3);
        assertThatThrownBy(() -> reader.read(file, ReadOptions.DEFAULT.withCriteria(2)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("embeddings");
        ReadOptions two = ReadOptions.DEFAULT.withCriteria(2).withEmbeddings(texts -> texts.stream()
                .map(text -> text.endsWith("3") ? new float[] {0, 1} : new float[] {1, 0.1f * text.length()})
                .toList());
        List<Dataset> picked = reader.read(file, two);
        assertThat(picked).hasSize(2);
        assertThat(picked).anyMatch(dataset -> dataset.name().equals("feedback-collection/criterion 3"));
        assertThat(picked.get(1).judge().instructions().toString()).contains("criterion 3");
        assertThat(picked.get(1).examples().get(0).assessments().get(0).rationale())
                .isEqualTo("because");
        assertThat(reader.read(file, two)).isEqualTo(picked);
        assertThat(reader.read(file, ReadOptions.DEFAULT.withCriteria(0)))
                .singleElement()
                .satisfies(all -> assertThat(all.examples()).hasSize(12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void diverseTextsAreAsFarFromEachOtherAsAnyGreedyChoice(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            texts.add("text " + i);
            vectors.add(new float[] {random.nextFloat() - 0.5f, random.nextFloat() - 0.5f, random.nextFloat()});
        }
        List<String> picked = Diversity.pick(texts, vectors, 6, seed);
        assertThat(picked).hasSize(6).doesNotHaveDuplicates().isSubsetOf(texts);
        assertThat(Diversity.pick(texts, vectors, 6, seed)).isEqualTo(picked);
    }

    @Test
    void eachCriterionOfAFileIsAJudge() throws IOException {
        Path csv = file("experts.csv", """
                id,inputs,outputs,harm,harm_rationale,tone,notes
                1,Hi,Go away,yes,It hurts.,rude,see above
                2,Hi,Hello,no,,kind,
                3,Hi,,no,,kind,
                4,Hi,Hey,,,kind,
                """);
        DatasetReader reader = PublishedDatasets.named("labelled-criteria");
        List<Dataset> read = reader.read(csv, ReadOptions.DEFAULT.withLabels(List.of("harm", "tone")));
        assertThat(read).extracting(Dataset::name).containsExactly("labelled-criteria/harm", "labelled-criteria/tone");
        assertThat(labels(read.get(0))).containsExactly("yes", "no");
        assertThat(read.get(0).examples().get(0).assessments().get(0).rationale())
                .isEqualTo("It hurts.");
        assertThat(labels(read.get(1))).containsExactly("rude", "kind", "kind");
        assertThat(read.get(0).problems())
                .extracting(Problem::toString)
                .singleElement()
                .satisfies(one -> assertThat(one).contains("experts.csv:4", "outputs"));
        assertThat(reader.read(csv)).extracting(Dataset::name).contains("labelled-criteria/notes");
        Path renamed = file("renamed.csv", "q,a,harm\nHi,Go,yes\nHi,Hello,no\n");
        Dataset other = reader.read(renamed, ReadOptions.DEFAULT.withColumns(Map.of("inputs", "q", "outputs", "a")))
                .get(0);
        assertThat(labels(other)).containsExactly("yes", "no");
        assertThat(reader.read(file("none.csv", "inputs,outputs\na,b\n")).get(0).problems())
                .extracting(Problem::toString)
                .anyMatch(one -> one.contains("no column of labels"));
    }

    private static String hotpot(String id, String answer) {
        return """
                {"_id": "%s", "question": "Question %s?", "answer": "%s", "context": [["T", ["s"]]]}""".formatted(id, id, answer);
    }

    @Test
    void aWrongAnswerIsAnotherOfTheSameKindAndNeverTheGoldOne() throws IOException {
        List<String> rows = new ArrayList<>();
        List<String> answers = List.of("yes", "no", "Yes.", "1990", "May 3, 2001", "Paris", "paris!", "Rome", "1990");
        for (int i = 0; i < answers.size(); i++) {
            rows.add(hotpot("q" + i, answers.get(i)));
        }
        Path file = file("hotpot_small.json", "[" + String.join(",", rows) + "]");
        DatasetReader reader = PublishedDatasets.named("hotpotqa");
        Dataset read = reader.read(file).get(0);
        assertThat(read.problems()).isEmpty();
        assertThat(read.examples()).hasSize(18);
        for (int i = 0; i < 18; i += 2) {
            String gold = answers.get(i / 2);
            String wrong = read.examples()
                    .get(i + 1)
                    .example()
                    .field(Field.OUTPUTS)
                    .orElseThrow()
                    .asText();
            assertThat(wrong.replaceAll("\\W", "")).isNotEqualToIgnoringCase(gold.replaceAll("\\W", ""));
            boolean number = gold.matches(".*\\d.*");
            assertThat(wrong.matches(".*\\d.*")).isEqualTo(number);
            boolean yesOrNo = Set.of("yes", "no", "yes.").contains(gold.toLowerCase(Locale.ROOT));
            assertThat(Set.of("yes", "no", "Yes.").contains(wrong)).isEqualTo(yesOrNo);
        }
        assertThat(reader.read(file)).isEqualTo(List.of(read));
        assertThat(reader.read(file, ReadOptions.DEFAULT.withSeed(7)).get(0).examples())
                .isNotEqualTo(read.examples());
    }

    @Test
    void aQuestionWithoutAnotherAnswerOfItsKindIsNamed() throws IOException {
        Path file = file(
                "hotpot_small.json",
                "[" + hotpot("a", "yes") + "," + hotpot("b", "Rome") + "," + hotpot("a", "x") + "]");
        Dataset read = PublishedDatasets.named("hotpotqa").read(file).get(0);
        assertThat(labels(read)).containsExactly("correct", "correct");
        assertThat(read.problems())
                .extracting(Problem::toString)
                .anyMatch(one -> one.contains("question a"))
                .anyMatch(one -> one.contains("earlier row"));
    }
}
