package io.github.memalign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlignListener.Ending;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.llm.JudgePrompt;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import io.github.memalign.persistence.JudgeCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The caller's own models, distiller, prompt and listener, well-behaved and not. */
@Timeout(60)
class OwnModelsTest {
    private static final List<LabelledExample> FEEDBACK =
            List.of(Cases.labelled("cats", "yes", "Cats are nice."), Cases.labelled("dogs", "no", "Dogs bark."));

    private static ChatModel chat(Function<ChatRequest, @Nullable String> script) {
        return named("my-model", script);
    }

    private static ChatModel named(String name, Function<ChatRequest, @Nullable String> script) {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                String text = script.apply(request);
                return text == null
                        ? null
                        : ChatResponse.builder().aiMessage(AiMessage.from(text)).build();
            }

            @Override
            public ChatRequestParameters defaultRequestParameters() {
                return DefaultChatRequestParameters.builder().modelName(name).build();
            }
        };
    }

    private static EmbeddingModel embedding(String name, Function<String, float @Nullable []> vector) {
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                List<Embedding> all = new ArrayList<>();
                for (TextSegment segment : segments) {
                    float[] numbers = vector.apply(segment.text());
                    all.add(numbers == null ? null : Embedding.from(numbers));
                }
                return Response.from(all);
            }

            @Override
            public String modelName() {
                return name;
            }
        };
    }

    private static float[] letters(String text) {
        float[] vector = new float[26];
        text.toLowerCase(java.util.Locale.ROOT)
                .chars()
                .filter(c -> c >= 'a' && c <= 'z')
                .forEach(c -> vector[c - 'a']++);
        return vector;
    }

    private static MemAlign.Builder builder(Function<ChatRequest, @Nullable String> script) {
        return MemAlign.builder()
                .models(Models.joined(List.of()))
                .chatModel(chat(script))
                .embeddingModel(embedding("my-vectors", OwnModelsTest::letters));
    }

    @Test
    void aReaderPassesFewFramesBetweenTheJudgeAndTheModel() {
        List<String> stack = new ArrayList<>();
        try (MemAlign memAlign = builder(request -> {
                    Stream.of(Thread.currentThread().getStackTrace())
                            .map(StackTraceElement::getClassName)
                            .forEach(stack::add);
                    return Cases.YES;
                })
                .build()) {
            memAlign.judge(Cases.kindness()).judge(Cases.example("a"));
        }
        assertThat(stack.stream()
                        .filter(frame -> frame.startsWith("io.github.memalign."))
                        .filter(frame -> !frame.contains(OwnModelsTest.class.getSimpleName())))
                .contains("io.github.memalign.GuardedJudge", "io.github.memalign.llm.internal.LlmJudge")
                .hasSizeLessThanOrEqualTo(4);
    }

    private static <T extends Throwable> String thrown(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unchecked = (T) thrown;
        throw unchecked;
    }

    static Stream<Throwable> notFatal() {
        return Stream.of(
                new IllegalStateException("closed"),
                new StackOverflowError(),
                new NoClassDefFoundError("Gone"),
                new AssertionError("wrong"),
                new InvalidSettingException("key", "is missing"),
                new java.io.IOException("sneaky"));
    }

    @ParameterizedTest
    @MethodSource("notFatal")
    void whateverAChatModelThrowsIsInTheFeedbackAndInTheReport(Throwable thrown) {
        try (MemAlign memAlign = builder(request -> OwnModelsTest.<RuntimeException>thrown(thrown))
                .build()) {
            Alignment alignment = memAlign.align(Cases.kindness(), FEEDBACK);
            assertThat(alignment.judge().pending()).containsExactly("cats", "dogs");
            assertThat(alignment.report().failures()).hasSize(1);

            List<Feedback> all = memAlign.judgeAll(
                    alignment.judge(),
                    List.of(Cases.example("a"), Cases.example("b")),
                    Judge.Options.DEFAULT,
                    Progress.NONE);
            assertThat(all).hasSize(2).allSatisfy(feedback -> assertThat(
                            feedback.error().orElseThrow().code())
                    .isEqualTo(Code.MODEL_CALL));
        }
    }

    @Test
    void anAnswerThatIsNullIsAnError() {
        try (MemAlign memAlign = builder(request -> null).build()) {
            Alignment alignment = memAlign.align(Cases.kindness(), FEEDBACK);
            assertThat(alignment.report().failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                    .contains("null"));
            assertThat(memAlign.judge(alignment.judge())
                            .judge(Cases.example("a"))
                            .error()
                            .orElseThrow()
                            .message())
                    .contains("null");
        }
    }

    @Test
    void whatNoProgramCanGoOnFromEndsTheRun() {
        InternalError fatal = new InternalError("fatal");
        try (MemAlign memAlign = builder(request -> OwnModelsTest.<RuntimeException>thrown(fatal))
                .build()) {
            Judge judge = memAlign.judge(Cases.kindness());
            assertThatThrownBy(() -> judge.judge(Cases.example("a"))).isSameAs(fatal);
        }
    }

    static Stream<Function<String, float @Nullable []>> badVectors() {
        return Stream.of(
                text -> null,
                text -> new float[25],
                text -> new float[] {Float.NaN},
                text -> {
                    float[] vector = letters(text);
                    vector[3] = Float.POSITIVE_INFINITY;
                    return vector;
                },
                text -> {
                    throw new StackOverflowError();
                },
                text -> {
                    throw new IllegalStateException("closed");
                });
    }

    @ParameterizedTest
    @MethodSource("badVectors")
    void badVectorsOfWhatIsJudgedAreAnErrorBeforeTheModelIsAsked(Function<String, float @Nullable []> bad) {
        AlignedJudge learned;
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach).build()) {
            learned = memAlign.align(Cases.kindness(), FEEDBACK).judge();
        }
        AtomicInteger asked = new AtomicInteger();
        try (MemAlign memAlign = builder(request -> {
                    asked.incrementAndGet();
                    return Cases.YES;
                })
                .embeddingModel(embedding("my-vectors", bad))
                .build()) {
            Feedback feedback = memAlign.judge(learned).judge(Cases.example("unknown"));
            assertThat(feedback.error().orElseThrow().code()).isEqualTo(Code.RETRIEVAL);
            assertThat(asked).hasValue(0);
        }
    }

    @ParameterizedTest
    @MethodSource("badVectors")
    void vectorsThatAreMissingAndCannotBeMadeAreInEveryFeedbackOfARun(Function<String, float @Nullable []> bad) {
        AlignedJudge learned;
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach).build()) {
            learned = memAlign.align(Cases.kindness(), FEEDBACK).judge();
        }
        try (MemAlign memAlign = builder(request -> Cases.YES)
                .embeddingModel(embedding("others", text -> text.contains("dogs") ? bad.apply(text) : letters(text)))
                .build()) {
            assertThat(memAlign.judgeAll(
                            learned,
                            List.of(Cases.example("a"), Cases.example("b")),
                            Judge.Options.DEFAULT,
                            Progress.NONE))
                    .allSatisfy(feedback ->
                            assertThat(feedback.error().orElseThrow().code()).isEqualTo(Code.RETRIEVAL));
        }
    }

    @Test
    void anEmbeddingModelThatCameToMakeOtherVectorsIsAskedOnceAndForEpisodesAgainWhenAligned() {
        AlignedJudge learned;
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach).build()) {
            learned = memAlign.align(Cases.kindness(), FEEDBACK).judge();
        }
        AtomicInteger embedded = new AtomicInteger();
        EmbeddingModel longer = embedding("my-vectors", text -> {
            embedded.incrementAndGet();
            return java.util.Arrays.copyOf(letters(text), 30);
        });
        try (MemAlign memAlign =
                builder(Cases::oneGuidelineEach).embeddingModel(longer).build()) {
            Judge judge = memAlign.judge(learned);
            for (String id : List.of("x", "y", "z")) {
                assertThat(judge.judge(Cases.example(id)).error().orElseThrow().message())
                        .contains("another length");
            }
            assertThat(embedded).as("texts paid for in vain").hasValue(1);

            AlignedJudge again = memAlign.align(learned, List.of(Cases.labelled("fish", "yes", "Mute.")))
                    .judge();
            assertThat(again.embeddings().dimension()).hasValue(30);
            assertThat(memAlign.judge(again).judge(Cases.example("x")).value()).contains("yes");
        }
    }

    @Test
    void aDistillerThatThrowsIsAFailureInTheReportAndItsEpisodesStayPending() {
        Distiller broken = (request, progress) -> {
            throw new StackOverflowError();
        };
        try (MemAlign memAlign = builder(request -> Cases.YES).distiller(broken).build()) {
            Alignment alignment = memAlign.align(Cases.kindness(), FEEDBACK);
            assertThat(alignment.report().failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                    .contains("StackOverflowError"));
            assertThat(alignment.judge().pending()).containsExactly("cats", "dogs");
            assertThat(alignment.judge().episodes()).hasSize(2);
        }
    }

    @Test
    void aDistillerOfTheCallersMakesTheGuidelines() {
        Distiller own = (request, progress) -> new Distiller.Result(
                List.of(new Distiller.Proposal("Cats first.", List.of("cats"))), List.of(), Usage.NONE);
        try (MemAlign memAlign = builder(request -> Cases.YES).distiller(own).build()) {
            assertThat(memAlign.align(Cases.kindness(), FEEDBACK).judge().guidelines())
                    .extracting("text")
                    .containsExactly("Cats first.");
        }
    }

    @Test
    void theStandardPromptCanBeWrapped() {
        AtomicReference<ChatRequest> asked = new AtomicReference<>();
        JudgePrompt shouting = (definition, example, memory, withTools) -> {
            List<dev.langchain4j.data.message.ChatMessage> messages =
                    new ArrayList<>(JudgePrompt.standard().messages(definition, example, memory, withTools));
            messages.add(dev.langchain4j.data.message.UserMessage.from("Be quick!"));
            return messages;
        };
        try (MemAlign memAlign = builder(request -> {
                    asked.set(request);
                    return Cases.YES;
                })
                .judgePrompt(shouting)
                .build()) {
            memAlign.judge(Cases.kindness()).judge(Cases.example("a"));
        }
        assertThat(asked.get().messages()).hasSize(3);
        assertThat(asked.get().messages().get(2).toString()).contains("Be quick!");
    }

    @Test
    void listenersHearOfBeginAndEndAndCanDoNoHarm() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        MemAlignListener listener = new MemAlignListener() {
            @Override
            public Ending<Feedback> judging(JudgeDefinition judge, Example example) {
                heard.add("judging " + example.id());
                return (feedback, duration) -> {
                    assertThat(duration).isBetween(Duration.ZERO, Duration.ofMinutes(1));
                    heard.add("judged " + feedback.exampleId() + " "
                            + feedback.value().orElseThrow());
                };
            }

            @Override
            public Ending<Alignment> aligning(AlignedJudge judge, List<LabelledExample> feedback) {
                heard.add("aligning " + feedback.size());
                return (alignment, duration) ->
                        heard.add("aligned " + alignment.report().added());
            }
        };
        MemAlignListener harmful = new MemAlignListener() {
            @Override
            public Ending<Feedback> judging(JudgeDefinition judge, Example example) {
                throw new StackOverflowError();
            }

            @Override
            public Ending<Alignment> aligning(AlignedJudge judge, List<LabelledExample> feedback) {
                return (alignment, duration) -> {
                    throw new IllegalStateException("harm");
                };
            }
        };
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach)
                .listener(harmful)
                .listener(listener)
                .build()) {
            AlignedJudge judge = memAlign.align(Cases.kindness(), FEEDBACK).judge();
            memAlign.judge(judge).judge(Cases.example("a"));
        }
        assertThat(heard).containsExactly("aligning 2", "aligned [cats, dogs]", "judging a", "judged a yes");
    }

    @Test
    void aListenerHearsOfAnAlignmentThatCannotBe() {
        AtomicReference<Throwable> heard = new AtomicReference<>();
        MemAlignListener listener = new MemAlignListener() {
            @Override
            public Ending<Alignment> aligning(AlignedJudge judge, List<LabelledExample> feedback) {
                return new Ending<>() {
                    @Override
                    public void ended(Alignment result, Duration duration) {}

                    @Override
                    public void failed(Throwable thrown, Duration duration) {
                        heard.set(thrown);
                    }
                };
            }
        };
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach)
                .embeddingModel(embedding("my-vectors", text -> null))
                .listener(listener)
                .build()) {
            assertThatThrownBy(() -> memAlign.align(Cases.kindness(), FEEDBACK))
                    .isInstanceOf(MemAlignException.class)
                    .isSameAs(heard.get());
        }
    }

    @Test
    void cancellingTheFutureOfAJudgementInterruptsTheModel() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Feedback> said = new AtomicReference<>();
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (MemAlign memAlign = builder(request -> {
                    called.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("as HTTP clients do", e);
                    }
                    return Cases.YES;
                })
                .build()) {
            Judge judge = memAlign.judge(Cases.kindness());
            Future<?> future = executor.submit(() -> {
                said.set(judge.judge(Cases.example("a")));
                interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
                done.countDown();
            });
            called.await();
            future.cancel(true);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said.get().error().orElseThrow().code()).isEqualTo(Code.CANCELLED);
            assertThat(interrupted).as("the interrupt is kept").hasValue(1);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsARunOfManyAndAllItsCalls() throws Exception {
        CountDownLatch called = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (MemAlign memAlign = builder(request -> {
                    called.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        ended.countDown();
                        throw new IllegalStateException(e);
                    }
                    return Cases.YES;
                })
                .concurrency(2)
                .build()) {
            List<Example> examples =
                    Stream.of("a", "b", "c", "d", "e").map(Cases::example).toList();
            Thread run = new Thread(() -> {
                try {
                    memAlign.judgeAll(Cases.kindness(), examples, Judge.Options.DEFAULT, Progress.NONE);
                } catch (MemAlignException e) {
                    thrown.set(e);
                }
            });
            run.start();
            called.await();
            run.interrupt();
            run.join();
            assertThat(thrown.get()).hasMessageContaining("interrupted");
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aJudgeNamesTheModelsItWasAlignedWithAndIsSavedAndLoaded() {
        AlignedJudge learned;
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach)
                .reflectionModel(named("stronger", Cases::oneGuidelineEach))
                .build()) {
            learned = memAlign.align(Cases.kindness(), FEEDBACK).judge();
            assertThat(memAlign.judge(learned).judge(Cases.example("a")).model())
                    .isEqualTo(ModelUri.of("own:/my-model"));
        }
        assertThat(JudgeCodec.notSaved(learned))
                .hasSize(3)
                .anyMatch(line -> line.contains("own:/my-model"))
                .anyMatch(line -> line.contains("own:/stronger"))
                .anyMatch(line -> line.contains("own:/my-vectors"));

        AlignedJudge loaded = JudgeCodec.decode(JudgeCodec.encode(learned));
        assertThat(JudgeCodec.encode(loaded)).usingRecursiveComparison().isEqualTo(JudgeCodec.encode(learned));
        assertThat(loaded.definition()).isEqualTo(learned.definition());
        assertThat(loaded.settings()).isEqualTo(learned.settings());
        AtomicInteger embedded = new AtomicInteger();
        try (MemAlign memAlign = builder(request -> Cases.YES)
                .embeddingModel(embedding("my-vectors", text -> {
                    embedded.incrementAndGet();
                    return letters(text);
                }))
                .build()) {
            assertThat(memAlign.judge(loaded)
                            .judge(Cases.example("cats"))
                            .recall()
                            .episodeIds())
                    .startsWith("cats");
            assertThat(embedded).as("nothing is embedded again").hasValue(0);
        }
    }

    @Test
    void aJudgeThatNeedsAModelOfTheCallersSaysSo() {
        AlignedJudge learned;
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach).build()) {
            learned = memAlign.align(Cases.kindness(), FEEDBACK).judge();
        }
        try (MemAlign none = MemAlign.builder().models(Models.joined(List.of())).build()) {
            assertThatThrownBy(() -> none.judge(learned))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("own:/my-model")
                    .hasMessageContaining("MemAlign.builder().chatModel(");
        }
        try (MemAlign noVectors = MemAlign.builder()
                .models(Models.joined(List.of()))
                .chatModel(chat(request -> Cases.YES))
                .build()) {
            assertThatThrownBy(() -> noVectors.judge(learned))
                    .hasMessageContaining("own:/my-vectors")
                    .hasMessageContaining("MemAlign.builder().embeddingModel(");
        }
    }

    @Test
    void vectorsOfAnotherModelAreNeverComparedEvenIfTheyAreOfOneLength() {
        AlignedJudge learned;
        try (MemAlign memAlign = builder(Cases::oneGuidelineEach).build()) {
            learned = memAlign.align(Cases.kindness(), FEEDBACK).judge();
        }
        List<String> embedded = Collections.synchronizedList(new ArrayList<>());
        try (MemAlign memAlign = builder(request -> Cases.YES)
                .embeddingModel(embedding("others", text -> {
                    embedded.add(text);
                    return letters(text);
                }))
                .build()) {
            memAlign.judge(learned).judge(Cases.example("cats"));
        }
        assertThat(embedded).contains("about cats", "about dogs");
    }

    @Test
    void aUriThatHasTheModelsNameStays() {
        try (MemAlign memAlign = MemAlign.builder()
                .models(Models.joined(List.of()))
                .chatModel(named("m", Cases::oneGuidelineEach))
                .embeddingModel(embedding("my-vectors", OwnModelsTest::letters))
                .build()) {
            AlignedJudge judge = memAlign.align(Cases.kindness(), FEEDBACK, ChangeNote.NONE, Progress.NONE)
                    .judge();
            assertThat(judge.definition().model()).isEqualTo(ModelUri.of("openai:/m"));
        }
    }

    @Test
    void aJudgeThatRemembersNothingNeedsNoEmbeddingModel() {
        try (MemAlign memAlign = MemAlign.builder()
                .models(Models.joined(List.of()))
                .chatModel(chat(request -> Cases.YES))
                .build()) {
            assertThat(memAlign.judge(Cases.kindness())
                            .judge(Cases.example("x"))
                            .value())
                    .contains("yes");
        }
    }
}
