package io.github.memalign.memory;

import io.github.memalign.judge.Example;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a judge has forgotten on purpose, and does not learn again by itself. It holds no content: only hashes (HMAC with
 * SHA-256) under a key that is the judge's own, so that two judges do not tell that they forgot the same. Who looks up or
 * changes much does so with {@link Forgetting}.
 *
 * @param key 64 hex digits; empty until something is forgotten
 * @param tombstones in the order in which things were forgotten
 */
public record Forgotten(String key, List<Tombstone> tombstones) {
    /** Nothing was forgotten. */
    public static final Forgotten NOTHING = new Forgotten("", List.of());

    public Forgotten {
        tombstones = List.copyOf(tombstones);
    }

    /**
     * One thing that was forgotten.
     *
     * @param kind an example, or what one person said of an example
     * @param name hash of the example's id, or of the example's id and the person's word
     * @param content hash of the example's texts; empty if they were not known, or it was only a person's word
     */
    public record Tombstone(Instant time, Kind kind, String name, String content) {}

    /** What can be forgotten. */
    public enum Kind {
        /** An example with all that was said of it. */
        EXAMPLE,
        /** What one person said of an example. */
        ASSESSMENT
    }

    /** With an example that is forgotten; its texts count too, under whatever id they come again. */
    public Forgotten with(Example example, Instant time) {
        return changed(change -> change.add(example, time));
    }

    /** With one person's word on an example that is forgotten. */
    public Forgotten with(String exampleId, Assessment said, Instant time) {
        return changed(change -> change.add(exampleId, said, time));
    }

    /** Whether the example was forgotten, under this id or with these texts. */
    public boolean covers(Example example) {
        return new Forgetting(this).covers(example);
    }

    /** Whether this word on the example was forgotten. */
    public boolean covers(String exampleId, Assessment said) {
        return new Forgetting(this).covers(exampleId, said);
    }

    /** What of it is not in a memory. What was learned again on purpose stays noted here, for when that is taken back. */
    public Forgotten outside(Collection<Episode> memory) {
        return changed(change -> memory.forEach(episode -> change.remove(episode.example(), episode.assessments())));
    }

    /** What is left when an example, and these words on it, may be learned again. */
    public Forgotten without(Example example, List<Assessment> words) {
        return changed(change -> change.remove(example, words));
    }

    private Forgotten changed(Consumer<Forgetting> change) {
        Forgetting forgetting = new Forgetting(this);
        change.accept(forgetting);
        return forgetting.forgotten();
    }
}
