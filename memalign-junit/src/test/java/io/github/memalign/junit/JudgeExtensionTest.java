package io.github.memalign.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs classes of tests as JUnit does, and looks at what became of them. */
class JudgeExtensionTest {
    private static final String FILES = "target/junit-extension";
    private static final String JUDGE = FILES + "/tone";
    private static final String AGREEING = FILES + "/agreeing.jsonl";
    private static final String DISAGREEING = FILES + "/disagreeing.jsonl";
    private static final String UNLABELLED = FILES + "/unlabelled.jsonl";

    @BeforeAll
    static void save() throws IOException {
        Files.createDirectories(Path.of(FILES));
        if (!JudgeDirectory.holdsJudge(Path.of(JUDGE))) {
            try (MemAlign memAlign = MemAlign.create()) {
                JudgeDirectory.save(Path.of(JUDGE), SampleJudge.aligned(memAlign));
            }
        }
        Files.writeString(
                Path.of(AGREEING),
                row("blame", "That is the carrier's problem.", "unkind")
                        + row("sorry", "I am sorry; it arrives tomorrow.", "kind"));
        Files.writeString(
                Path.of(DISAGREEING),
                row("blame", "That is the carrier's problem.", "kind")
                        + row("sorry", "I am sorry; it arrives tomorrow.", "kind"));
        Files.writeString(
                Path.of(UNLABELLED),
                "{\"id\": \"a\", \"inputs\": \"Hello.\", \"outputs\": \"Hi.\", \"rationale\": \"Short.\"}\n");
    }

    private static String row(String id, String outputs, String label) {
        return "{\"id\": \"" + id + "\", \"inputs\": \"My parcel is late.\", \"outputs\": \"" + outputs
                + "\", \"label\": \"" + label + "\"}\n";
    }

    private static EngineExecutionResults run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    private static List<String> failures(EngineExecutionResults results) {
        return results.allEvents().finished().failed().stream()
                .map(JudgeExtensionTest::message)
                .toList();
    }

    private static String message(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    @Test
    void aJudgeIsLoadedOnceForAClassAndItsNestedClasses() {
        CountingLoader.LOADED.clear();
        EngineExecutionResults results = run(Injected.class);

        assertThat(failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(4));
        assertThat(CountingLoader.LOADED.get("inner")).hasValue(1);
        assertThat(CountingLoader.LOADED.get("outer")).hasValue(1);
    }

    @Test
    void aTestInstanceThatLivesAsLongAsItsClassGetsTheJudgeInItsConstructor() {
        EngineExecutionResults results = run(PerClass.class);

        assertThat(failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(1));
    }

    @Test
    void anExtensionInCodeLoadsAJudgeFromAnywhere() {
        EngineExecutionResults results = run(InCode.class);

        assertThat(failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(1));
    }

    @Test
    void eachLabelledExampleIsATestUnderItsIdAndAFailureSaysAll() {
        EngineExecutionResults agreeing = run(Agreeing.class);
        EngineExecutionResults disagreeing = run(Disagreeing.class);

        assertThat(failures(agreeing)).isEmpty();
        agreeing.testEvents().assertStatistics(counts -> counts.succeeded(2));
        assertThat(agreeing.testEvents().succeeded().stream()
                        .map(event -> event.getTestDescriptor().getDisplayName())
                        .collect(Collectors.joining("; ")))
                .contains("blame", "sorry");
        disagreeing.testEvents().assertStatistics(counts -> counts.succeeded(1).failed(1));
        assertThat(failures(disagreeing))
                .singleElement()
                .asString()
                .contains("to give \"kind\", but it gave \"unkind\"")
                .contains("  blame  \"unkind\", Passing the blame on is unkind.")
                .contains("memalign judge --judge '" + JUDGE + "' --input example.jsonl");
    }

    @Test
    void aFileWithoutLabelsAndAClassWithoutJudgeFail() {
        assertThat(failures(run(Unlabelled.class)))
                .singleElement()
                .asString()
                .contains("no example in it has a label that experts agree on");
        assertThat(failures(run(WithoutJudge.class)))
                .anySatisfy(message -> assertThat(message)
                        .contains("@FeedbackSource: " + WithoutJudge.class.getName() + " names no judge"))
                .anySatisfy(message -> assertThat(message)
                        .contains("@AgreesAtLeast: " + WithoutJudge.class.getName() + " names no judge"));
    }

    @Test
    void aClassWhoseJudgeAgreesTooLittleFails() {
        assertThat(failures(run(TooFewToTell.class)))
                .singleElement()
                .asString()
                .startsWith("Expected the lower end of the 95% interval of the agreement with the labels of " + AGREEING
                        + " to be at least 0.8, but agreement is 1.000 (95%: 0.342 to 1.000), 2 of 2 examples");
        assertThat(failures(run(ShareTooSmall.class)))
                .singleElement()
                .asString()
                .startsWith("Expected the share of the agreement with the labels of " + DISAGREEING)
                .contains("agreement is 0.500 (95%: 0.095 to 0.905), 1 of 2 examples")
                .endsWith("\n  blame  label \"kind\", judge \"unkind\"");
    }

    @Test
    void aClassWhoseJudgeAgreesEnoughPasses() {
        assertThat(failures(run(Enough.class))).isEmpty();
    }

    @Test
    void withoutItsOwnEpisodeAnExampleIsNotRecognized() {
        assertThat(failures(run(OnExamplesItLearned.class)))
                .singleElement()
                .asString()
                .contains("0 of 2 examples");
    }

    /** Loads the judge of the sample, and counts by place. */
    static final class CountingLoader implements JudgeLoader {
        static final Map<String, AtomicInteger> LOADED = new ConcurrentHashMap<>();

        @Override
        public AlignedJudge load(String place) {
            LOADED.computeIfAbsent(place, key -> new AtomicInteger()).incrementAndGet();
            return JudgeDirectory.load(Path.of(JUDGE));
        }
    }

    @JudgeUnderTest(value = "outer", loader = CountingLoader.class)
    static class Injected {
        @Test
        void getsAll(Judge judge, LoadedJudge loaded, AlignedJudge aligned, MemAlign memAlign) {
            assertThat(judge).isSameAs(loaded);
            assertThat(loaded.aligned()).isSameAs(aligned);
            assertThat(memAlign).isNotNull();
        }

        @Test
        void judges(Judge judge) {
            JudgeAssertions.assertThat(judge).judging(SampleJudge.BLAME).gives("unkind");
        }

        @Nested
        class Within {
            @Test
            void judges(Judge judge) {
                JudgeAssertions.assertThat(judge).judging(SampleJudge.SORRY).gives("kind");
            }
        }

        @Nested
        @JudgeUnderTest(value = "inner", loader = CountingLoader.class)
        class WithItsOwn {
            @Test
            void judges(LoadedJudge judge) {
                assertThat(judge.place()).contains("inner");
            }
        }
    }

    @JudgeUnderTest(JUDGE)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class PerClass {
        private final Judge judge;

        PerClass(Judge judge) {
            this.judge = judge;
        }

        @Test
        void judges(Judge same) {
            assertThat(same).isSameAs(judge);
        }
    }

    static class InCode {
        @RegisterExtension
        static final JudgeExtension TONE =
                JudgeExtension.loading("elsewhere", place -> JudgeDirectory.load(Path.of(JUDGE)));

        @Test
        void judges(LoadedJudge judge) {
            assertThat(judge.place()).contains("elsewhere");
        }

        @AfterAll
        static void stillOpen(Judge judge) {
            JudgeAssertions.assertThat(judge).judging(SampleJudge.SORRY).gives("kind");
        }
    }

    @JudgeUnderTest(JUDGE)
    static class Agreeing {
        @ParameterizedTest
        @FeedbackSource(AGREEING)
        void agrees(Example example, String label, Judge judge) {
            JudgeAssertions.assertThat(judge).judging(example).gives(label);
        }
    }

    @JudgeUnderTest(JUDGE)
    static class Disagreeing {
        @ParameterizedTest
        @FeedbackSource(DISAGREEING)
        void agrees(Example example, String label, Judge judge) {
            JudgeAssertions.assertThat(judge).judging(example).gives(label);
        }
    }

    @JudgeUnderTest(JUDGE)
    static class Unlabelled {
        @ParameterizedTest
        @FeedbackSource(UNLABELLED)
        void agrees(Example example, String label, Judge judge) {
            JudgeAssertions.assertThat(judge).judging(example).gives(label);
        }
    }

    @AgreesAtLeast(0.8)
    static class WithoutJudge {
        @ParameterizedTest
        @FeedbackSource(AGREEING)
        void agrees(Example example, String label) {
            assertThat(label).isNotBlank();
        }
    }

    @JudgeUnderTest(JUDGE)
    @AgreesAtLeast(value = 0.8, feedback = AGREEING, excludeSelf = false)
    static class TooFewToTell {
        @Test
        void passes() {}
    }

    @JudgeUnderTest(JUDGE)
    @AgreesAtLeast(value = 0.6, feedback = DISAGREEING, excludeSelf = false, share = true)
    static class ShareTooSmall {
        @Test
        void passes() {}
    }

    @AgreesAtLeast(value = 0.3, excludeSelf = false)
    static class Enough {
        @RegisterExtension
        static final JudgeExtension TONE = JudgeExtension.loading(JUDGE, place -> JudgeDirectory.load(Path.of(place)));

        @ParameterizedTest
        @FeedbackSource(AGREEING)
        void agrees(Example example, String label, Judge judge) {
            JudgeAssertions.assertThat(judge).judging(example).gives(label);
        }
    }

    @JudgeUnderTest(JUDGE)
    @AgreesAtLeast(value = 0.3, feedback = AGREEING)
    static class OnExamplesItLearned {
        @Test
        void passes() {}
    }
}
