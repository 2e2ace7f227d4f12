package io.github.memalign.memory;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one person said of one example: a value, a rationale, or both. Immutable.
 *
 * <pre>{@code
 * Assessment said = Assessment.of("unkind").by("ana@example.com").because("Passing the blame on is unkind.");
 * }</pre>
 */
public final class Assessment {
    private static final String SOMEBODY = "default";

    private final Content content;

    private Assessment(Content content) {
        this.content = content;
    }

    /** A value alone, which the judge's type must allow, said by the source {@code default} at an unknown time. */
    public static Assessment of(Object value) {
        return of(value, "");
    }

    /**
     * A value and why, either of which may be missing, said by the source {@code default} at an unknown time.
     *
     * @param value of the judge's type; null if only a rationale was given
     * @param rationale why; empty if only a value was given
     * @throws IllegalArgumentException if neither was given
     */
    public static Assessment of(@Nullable Object value, String rationale) {
        return new Assessment(new Content(SOMEBODY, SOMEBODY, value, rationale, null));
    }

    /** The same said by somebody, whose name is its id too unless it was given one. */
    public Assessment by(String source) {
        String id = content.id.equals(content.source) ? source : content.id;
        return new Assessment(new Content(id, source, content.value, content.rationale, content.time));
    }

    /** The same with another rationale. */
    public Assessment because(String rationale) {
        return new Assessment(new Content(content.id, content.source, content.value, rationale, content.time));
    }

    /** The same last changed at another time; null if that is unknown. */
    public Assessment at(@Nullable Instant time) {
        return new Assessment(new Content(content.id, content.source, content.value, content.rationale, time));
    }

    /** The same with another value; null for none. */
    public Assessment withValue(@Nullable Object value) {
        return new Assessment(new Content(content.id, content.source, value, content.rationale, content.time));
    }

    /** The same with an id, needed where one source says several things of one example. */
    public Assessment withId(String id) {
        return new Assessment(new Content(id, content.source, content.value, content.rationale, content.time));
    }

    /** Tells the assessments of an example apart: the source, unless it was given an id of its own. */
    public String id() {
        return content.id;
    }

    /** Who said it. */
    public String source() {
        return content.source;
    }

    /** The value, if one was given. */
    public Optional<Object> value() {
        return Optional.ofNullable(content.value);
    }

    /** Why; empty if no reason was given. */
    public String rationale() {
        return content.rationale;
    }

    /** When it was last changed; null if that is unknown. */
    public @Nullable Instant time() {
        return content.time;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Assessment that && content.equals(that.content);
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    @Override
    public String toString() {
        return "Assessment" + content.toString().substring("Content".length());
    }

    private record Content(
            String id,
            String source,
            @Nullable Object value,
            String rationale,
            @Nullable Instant time) {
        Content {
            if (value == null && rationale.isBlank()) {
                throw new IllegalArgumentException("assessment of " + source + " has neither a value nor a rationale");
            }
        }
    }

    /**
     * Who said it, as far as a later word of theirs replaces this one: the source, or where the source tells nobody apart,
     * the assessment's own id. MLflow's source is {@code default} where nobody is logged in.
     */
    public String rater() {
        String source = source();
        boolean anybody = source.isBlank() || source.equals("unknown") || source.equals(SOMEBODY);
        return anybody ? "id " + id() : source;
    }
}
