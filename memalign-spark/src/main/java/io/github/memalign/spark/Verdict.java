package io.github.memalign.spark;

import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one row, the same for judges of all types of values, so that tables of several judges go together. Its
 * components are the members of the column.
 */
record Verdict(
        @Nullable String value,
        @Nullable Double score,
        @Nullable String rationale,
        @Nullable String error,
        boolean needsReview,
        @Nullable String withheld,
        @Nullable Double confidence,
        @Nullable Long tokens,
        @Nullable Double cost,
        List<String> recalled,
        String judgeVersion) {
    static final StructType SCHEMA = new StructType()
            .add("value", DataTypes.StringType)
            .add("score", DataTypes.DoubleType)
            .add("rationale", DataTypes.StringType)
            .add("error", DataTypes.StringType)
            .add("needs_review", DataTypes.BooleanType, false)
            .add("withheld", DataTypes.StringType)
            .add("confidence", DataTypes.DoubleType)
            .add("tokens", DataTypes.LongType)
            .add("cost", DataTypes.DoubleType)
            .add("recalled", DataTypes.createArrayType(DataTypes.StringType, false), false)
            .add("judge_version", DataTypes.StringType, false);

    static Verdict of(Feedback feedback, String judgeVersion) {
        OptionalDouble score = feedback.score();
        OptionalDouble confidence = feedback.confidence();
        return new Verdict(
                feedback.value().map(Verdict::text).orElse(null),
                score.isPresent() ? score.getAsDouble() : null,
                feedback.rationale(),
                feedback.error().map(FeedbackError::text).orElse(null),
                feedback.needsReview(),
                feedback.withheld().map(Verdict::text).orElse(null),
                confidence.isPresent() ? confidence.getAsDouble() : null,
                tokens(feedback),
                feedback.usage().knownCost().orElse(null),
                feedback.recall().episodeIds(),
                judgeVersion);
    }

    /** A row that nobody was asked about. */
    static Verdict failed(String error, String judgeVersion) {
        return new Verdict(null, null, null, error, false, null, null, 0L, 0.0, List.of(), judgeVersion);
    }

    private static String text(Object value) {
        return value instanceof String || value instanceof Boolean
                ? value.toString()
                : Example.textOf(Json.MAPPER.valueToTree(value));
    }

    private static @Nullable Long tokens(Feedback feedback) {
        OptionalLong sent = feedback.usage().knownInputTokens();
        OptionalLong received = feedback.usage().knownOutputTokens();
        return sent.isPresent() && received.isPresent() ? sent.getAsLong() + received.getAsLong() : null;
    }

    boolean hasError() {
        return error != null;
    }

    Row row() {
        Object[] members = {
            value,
            score,
            rationale,
            error,
            needsReview,
            withheld,
            confidence,
            tokens,
            cost,
            recalled.toArray(String[]::new),
            judgeVersion
        };
        return new GenericRowWithSchema(members, SCHEMA);
    }
}
