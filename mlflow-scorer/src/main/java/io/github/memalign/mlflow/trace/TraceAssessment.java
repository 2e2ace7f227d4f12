package io.github.memalign.mlflow.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What someone said of a trace.
 *
 * @param id the server's id; empty before it is logged
 * @param name what it is about, such as a judge's name
 * @param kind what was said
 * @param source who said it
 * @param value the value, JSON null if there is none
 * @param error why there is no value
 * @param rationale why; empty if nobody said
 * @param metadata more about it
 * @param spanId the span it is about, if it is about one
 * @param created when it was first said
 * @param updated when it was last changed
 * @param inForce whether no other assessment overrides it
 */
public record TraceAssessment(
        String id,
        String name,
        Kind kind,
        Source source,
        JsonNode value,
        Optional<Failure> error,
        String rationale,
        Map<String, String> metadata,
        Optional<String> spanId,
        Instant created,
        Instant updated,
        boolean inForce) {
    public TraceAssessment {
        metadata = Map.copyOf(metadata);
    }

    /** What an assessment says. */
    public enum Kind {
        /** A judgement of what the application did. */
        FEEDBACK,
        /** What it should have done. */
        EXPECTATION,
        /** A problem that was noticed. */
        ISSUE
    }

    /**
     * Who said something.
     *
     * @param type {@code HUMAN}, {@code LLM_JUDGE} or {@code CODE}
     * @param id who it was
     */
    public record Source(String type, String id) {
        private static final String LLM_JUDGE = "LLM_JUDGE";

        /** A person. */
        public static Source human(String id) {
            return new Source("HUMAN", id);
        }

        /** A judge, by its model. */
        public static Source judge(String model) {
            return new Source(LLM_JUDGE, model);
        }

        /** Whether it is a person. */
        public boolean isHuman() {
            return type.equals("HUMAN");
        }

        /** Whether it is a judge. */
        public boolean isJudge() {
            return type.equals(LLM_JUDGE);
        }
    }

    /**
     * Why a judgement failed.
     *
     * @param code what kind of failure
     * @param message what happened
     */
    public record Failure(String code, String message) {}

    /** Whether it is named as a judge is, whatever the case and the blanks around it. */
    public boolean isNamed(String judge) {
        return folded(name).equals(folded(judge));
    }

    /** Whether it is an example for a judge: a person's feedback that is in force and did not fail. */
    public boolean teaches(String judge) {
        return source.isHuman() && inForce && judges(judge);
    }

    /** Whether it is what a judge itself said, also where a person has put another word in its place since. */
    public boolean isVerdict(String judge) {
        return source.isJudge() && judges(judge);
    }

    private boolean judges(String judge) {
        return kind == Kind.FEEDBACK && error.isEmpty() && isNamed(judge);
    }

    private static String folded(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
