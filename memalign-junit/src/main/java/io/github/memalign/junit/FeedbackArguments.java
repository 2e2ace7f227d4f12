package io.github.memalign.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives the examples of {@link FeedbackSource}, each under its id. */
final class FeedbackArguments implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return provideArguments(context);
    }

    /** Deprecated in JUnit 6, but the one that JUnit before 5.13 calls. */
    @Override
    @SuppressWarnings("deprecation")
    public Stream<? extends Arguments> provideArguments(ExtensionContext context) {
        FeedbackSource source = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), FeedbackSource.class)
                .orElseThrow();
        LoadedJudge judge = JudgeExtension.judge(context, "@FeedbackSource");
        return Labelled.read(source.value(), judge.definition(), context).stream()
                .map(labelled -> Arguments.of(Named.of(labelled.example().id(), labelled.example()), labelled.label()));
    }
}
