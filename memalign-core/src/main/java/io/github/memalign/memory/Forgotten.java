package io.github.memalign.memory;

import io.github.memalign.judge.Example;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a judge has forgotten on purpose, and does not learn again by itself. It holds no content: only hashes (HMAC with
 * SHA-256) under a key that is the judge's own, so that two judges do not tell that they forgot the same.
 *
 * @param key 64 hex digits; empty until something is forgotten
 * @param tombstones in the order in which things were forgotten
 */
public record Forgotten(String key, List<Tombstone> tombstones) {
    /** Nothing was forgotten. */
    public static final Forgotten NOTHING = new Forgotten("", List.of());

    /** Copies. */
    public Forgotten {
        tombstones = List.copyOf(tombstones);
    }

    /**
     * One thing that was forgotten.
     *
     * @param time when
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
        Forgotten keyed = keyed();
        String content = example.fields().isEmpty() ? "" : keyed.hash(content(example));
        return keyed.plus(new Tombstone(time, Kind.EXAMPLE, keyed.hash(name(example.id())), content));
    }

    /** With one person's word on an example that is forgotten. */
    public Forgotten with(String exampleId, Assessment said, Instant time) {
        Forgotten keyed = keyed();
        return keyed.plus(new Tombstone(time, Kind.ASSESSMENT, keyed.hash(word(exampleId, said)), ""));
    }

    /** Whether the example was forgotten, under this id or with these texts. */
    public boolean covers(Example example) {
        return !tombstones.isEmpty() && tombstones.stream().anyMatch(tombstonesOf(example));
    }

    /** Whether this word on the example was forgotten. */
    public boolean covers(String exampleId, Assessment said) {
        if (tombstones.isEmpty()) {
            return false;
        }
        String word = hash(word(exampleId, said));
        return tombstones.stream()
                .anyMatch(tombstone ->
                        tombstone.kind() == Kind.ASSESSMENT && tombstone.name().equals(word));
    }

    /** What is left when an example, and these words on it, may be learned again. */
    public Forgotten without(Example example, List<Assessment> words) {
        if (tombstones.isEmpty()) {
            return this;
        }
        List<String> hashes =
                words.stream().map(said -> hash(word(example.id(), said))).toList();
        Predicate<Tombstone> ofExample = tombstonesOf(example);
        List<Tombstone> left = tombstones.stream()
                .filter(tombstone -> tombstone.kind() == Kind.EXAMPLE
                        ? !ofExample.test(tombstone)
                        : !hashes.contains(tombstone.name()))
                .toList();
        return left.size() == tombstones.size() ? this : new Forgotten(key, left);
    }

    /** The example is hashed once, however many tombstones there are. */
    private Predicate<Tombstone> tombstonesOf(Example example) {
        String name = hash(name(example.id()));
        String content = example.fields().isEmpty() ? "none" : hash(content(example));
        return tombstone -> tombstone.kind() == Kind.EXAMPLE
                && (tombstone.name().equals(name) || tombstone.content().equals(content));
    }

    private Forgotten plus(Tombstone tombstone) {
        if (tombstones.stream().anyMatch(one -> one.name().equals(tombstone.name()))) {
            return this;
        }
        List<Tombstone> more = new ArrayList<>(tombstones);
        more.add(tombstone);
        return new Forgotten(key, more);
    }

    private Forgotten keyed() {
        if (!key.isEmpty()) {
            return this;
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new Forgotten(HexFormat.of().formatHex(random), tombstones);
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String name(String exampleId) {
        return "id\n" + exampleId;
    }

    private static String content(Example example) {
        return example.fields().entrySet().stream()
                .map(field -> field.getKey().key() + "\n" + field.getValue())
                .collect(Collectors.joining("\n", "content\n", ""));
    }

    private static String word(String exampleId, Assessment said) {
        return String.join(
                "\n",
                "word",
                exampleId,
                said.rater(),
                said.value().map(String::valueOf).orElse(""),
                said.rationale());
    }
}
