package io.github.memalign.junit;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.internal.WilsonInterval;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * How far a judge agrees with labels.
 *
 * @param source where the labels are
 * @param examples how many were judged, 1 or more
 * @param disagreements a line for each on which it gave no or another value
 */
record Agreement(String source, int examples, List<String> disagreements) {
    private static final int SHOWN = 20;

    static Agreement of(LoadedJudge judge, MemAlign memAlign, AgreesAtLeast required, ExtensionContext context) {
        if (!(required.value() >= 0 && required.value() <= 1)) {
            throw new InvalidSettingException(
                    "@AgreesAtLeast", "is " + required.value() + "; agreement is between 0 and 1");
        }
        Set<String> files = files(required, context.getRequiredTestClass());
        List<Labelled> labelled = files.stream()
                .flatMap(file -> Labelled.read(file, judge.definition(), context).stream())
                .toList();
        Judge.Options options = required.excludeSelf() ? Judge.Options.DEFAULT.withoutSelf() : Judge.Options.DEFAULT;
        List<Feedback> feedback = memAlign.judgeAll(
                judge.aligned(), labelled.stream().map(Labelled::example).toList(), options, Progress.NONE);
        List<String> disagreements = new ArrayList<>();
        for (int i = 0; i < labelled.size(); i++) {
            Object label = labelled.get(i).label();
            Feedback said = feedback.get(i);
            judge.tell(labelled.get(i).example(), said);
            if (!said.value().equals(Optional.of(label))) {
                disagreements.add(said.exampleId() + "  label " + FailureText.quoted(label) + ", judge "
                        + (said.needsReview() ? FailureText.said(said) : value(said)));
            }
        }
        return new Agreement(String.join(", ", files), labelled.size(), disagreements);
    }

    private static String value(Feedback said) {
        return said.value()
                .map(FailureText::quoted)
                .orElseGet(
                        () -> "no value: " + said.error().map(String::valueOf).orElse(""));
    }

    private static Set<String> files(AgreesAtLeast required, Class<?> testClass) {
        if (!required.feedback().isEmpty()) {
            return Set.of(required.feedback());
        }
        Set<String> files = new TreeSet<>();
        AnnotationSupport.findAnnotatedMethods(testClass, FeedbackSource.class, HierarchyTraversalMode.TOP_DOWN)
                .forEach(method -> AnnotationSupport.findAnnotation(method, FeedbackSource.class)
                        .ifPresent(source -> files.add(source.value())));
        if (files.isEmpty()) {
            throw new InvalidSettingException(
                    "@AgreesAtLeast",
                    testClass.getName() + " has no test with a @FeedbackSource; name a file as feedback");
        }
        return files;
    }

    /** @throws AssertionError if it is less than required */
    void check(AgreesAtLeast required) {
        double share = (examples - disagreements.size()) / (double) examples;
        WilsonInterval interval = WilsonInterval.of(share, examples);
        if ((required.share() ? share : interval.low()) >= required.value()) {
            return;
        }
        String measured = String.format(
                Locale.ROOT,
                "Expected %s of the agreement with the labels of %s to be at least %s, but agreement is %.3f"
                        + " (95%%: %.3f to %.3f), %d of %d examples",
                required.share() ? "the share" : "the lower end of the 95% interval",
                source,
                required.value(),
                share,
                interval.low(),
                interval.high(),
                examples - disagreements.size(),
                examples);
        StringBuilder text = new StringBuilder(measured);
        disagreements.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
        if (disagreements.size() > SHOWN) {
            text.append("\n  and ").append(disagreements.size() - SHOWN).append(" more");
        }
        throw new AssertionError(text.toString());
    }
}
