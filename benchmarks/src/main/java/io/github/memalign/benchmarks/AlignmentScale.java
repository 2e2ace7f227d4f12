package io.github.memalign.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What alignment takes as examples grow: learning them at once, saving, loading, learning them again, when all are known,
 * one more, forgetting half of them, and the feedback once more, of which half is not learned then. Models answer at once, so
 * that all of it is ours.
 */
final class AlignmentScale {
    private static final int DIMENSION = 384;
    private static final int WORDS = 60;

    private AlignmentScale() {}

    /**
     * Prints figures.
     *
     * @param arguments numbers of examples
     */
    public static void main(String[] arguments) throws IOException {
        learn(Integer.parseInt(arguments[0]), false);
        System.out.println("examples  work         wall s   CPU s   heap after it, MB");
        for (String count : arguments) {
            learn(Integer.parseInt(count), true);
        }
    }

    private static void learn(int count, boolean printed) throws IOException {
        List<LabelledExample> feedback = Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(AlignmentScale::labelled)
                .toList();
        Path directory = Files.createTempDirectory("alignment-scale");
        AlignedJudge nothing = AlignedJudge.unaligned(
                JudgeDefinition.builder("scale", "Is {{ outputs }} an answer to {{ inputs }}?")
                        .valueType(ValueType.BOOL)
                        .build(),
                MemorySettings.DEFAULT);
        try (MemAlign memAlign = MemAlign.builder()
                .chatModel(new Distilling())
                .embeddingModel(new Scattering())
                .build()) {
            Took took = new Took(count, printed);
            AlignedJudge judge = memAlign.align(nothing, feedback).judge();
            took.print("align");
            JudgeDirectory.save(directory.resolve("judge"), judge);
            took.print("save");
            judge = JudgeDirectory.load(directory.resolve("judge"));
            took.print("load");
            judge = memAlign.align(judge, feedback).judge();
            took.print("align again");
            judge = memAlign.align(judge, List.of(labelled(count))).judge();
            took.print("one more");
            memAlign.judge(judge).judge(labelled(count + 1).example());
            took.print("a verdict");
            judge = memAlign.unalign(
                            judge,
                            judge.episodes().stream()
                                    .map(Episode::id)
                                    .limit(count / 2)
                                    .toList(),
                            ChangeNote.NONE)
                    .judge();
            took.print("forget half");
            memAlign.align(judge, feedback);
            took.print("and again");
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static LabelledExample labelled(int number) {
        Random random = new Random(number);
        StringBuilder answer = new StringBuilder("Answer " + number + ":");
        for (int i = 0; i < WORDS; i++) {
            answer.append(" word").append(random.nextInt(5_000));
        }
        Example example = Example.builder()
                .id("ex-" + number)
                .inputs("Question " + number + " about topic " + number % 37 + "?")
                .outputs(answer.toString())
                .build();
        return new LabelledExample(
                example, List.of(Assessment.of(number % 2 == 0).because("Reason " + number + ".")));
    }

    /** Prints what each piece of work took, and what is held after it. */
    private static final class Took {
        private final int count;
        private final boolean printed;
        private long wall;
        private long cpu;

        Took(int count, boolean printed) {
            this.count = count;
            this.printed = printed;
            begin();
        }

        private void begin() {
            wall = System.nanoTime();
            cpu = Machine.cpuNanos();
        }

        void print(String work) {
            double wallSeconds = (System.nanoTime() - wall) / 1e9;
            double cpuSeconds = (Machine.cpuNanos() - cpu) / 1e9;
            if (printed) {
                System.out.printf(
                        "%8d  %-11s  %6.2f  %6.2f   %d%n",
                        count, work, wallSeconds, cpuSeconds, Machine.heldMegabytes());
            }
            begin();
        }
    }

    /** Gives a guideline for each batch of records, a verdict, and says that no rules are the same. */
    private static final class Distilling implements ChatModel {
        @Override
        public ChatResponse chat(ChatRequest request) {
            String asked = request.messages().get(0).toString();
            String answer = "{\"result\": true, \"rationale\": \"It says what to do.\"}";
            if (asked.contains("source_trace_ids")) {
                answer = "{\"guidelines\": [{\"guideline_text\": \"Rule " + Integer.toHexString(asked.hashCode())
                        + ": answers say what to do.\", \"source_trace_ids\": [\"r1\", \"r2\"]}]}";
            } else if (asked.contains("\"relation\"")) {
                answer = "{\"pairs\": []}";
            }
            return ChatResponse.builder().aiMessage(AiMessage.from(answer)).build();
        }
    }

    /** A vector of each text that depends on the text alone. */
    private static final class Scattering implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            List<Embedding> vectors = new ArrayList<>();
            for (TextSegment segment : segments) {
                Random random = new Random(segment.text().hashCode());
                float[] vector = new float[DIMENSION];
                for (int i = 0; i < DIMENSION; i++) {
                    vector[i] = random.nextFloat() - 0.5f;
                }
                vectors.add(Embedding.from(vector));
            }
            return Response.from(vectors);
        }
    }
}
