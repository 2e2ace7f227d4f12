package io.github.memalign.memory;

import io.github.memalign.judge.Example;
import io.github.memalign.memory.Forgotten.Kind;
import io.github.memalign.memory.Forgotten.Tombstone;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a judge has forgotten, while much of it is looked up or changed: each takes as long however much was forgotten. For one
 * thread.
 */
public final class Forgetting {
    private final Forgotten before;
    private final Map<String, Tombstone> byName = new LinkedHashMap<>();
    private final Map<String, Set<String>> namesByContent = new HashMap<>();
    private String key;
    private boolean changed;

    /** @param forgotten what was forgotten so far */
    public Forgetting(Forgotten forgotten) {
        before = forgotten;
        key = forgotten.key();
        forgotten.tombstones().forEach(this::put);
    }

    /** Forgets an example; its texts count too, under whatever id they come again. */
    public void add(Example example, Instant time) {
        makeKey();
        String content = example.fields().isEmpty() ? "" : hash(content(example));
        add(new Tombstone(time, Kind.EXAMPLE, hash(name(example.id())), content));
    }

    /** Forgets one person's word on an example. */
    public void add(String exampleId, Assessment said, Instant time) {
        makeKey();
        add(new Tombstone(time, Kind.ASSESSMENT, hash(word(exampleId, said)), ""));
    }

    /** Whether the example was forgotten, under this id or with these texts. */
    public boolean covers(Example example) {
        return !byName.isEmpty() && !namesOf(example).isEmpty();
    }

    /** Whether this word on the example was forgotten. */
    public boolean covers(String exampleId, Assessment said) {
        return !byName.isEmpty() && isA(Kind.ASSESSMENT, hash(word(exampleId, said)));
    }

    /** An example, and these words on it, may be learned again. */
    public void remove(Example example, Collection<Assessment> words) {
        if (byName.isEmpty()) {
            return;
        }
        namesOf(example).forEach(this::remove);
        words.stream()
                .map(said -> hash(word(example.id(), said)))
                .filter(name -> isA(Kind.ASSESSMENT, name))
                .toList()
                .forEach(this::remove);
    }

    /** What is forgotten now: the same as before if nothing was changed. */
    public Forgotten forgotten() {
        return changed ? new Forgotten(key, List.copyOf(byName.values())) : before;
    }

    private void add(Tombstone tombstone) {
        changed |= put(tombstone);
    }

    private boolean put(Tombstone tombstone) {
        if (byName.putIfAbsent(tombstone.name(), tombstone) != null) {
            return false;
        }
        if (tombstone.kind() == Kind.EXAMPLE && !tombstone.content().isEmpty()) {
            namesByContent
                    .computeIfAbsent(tombstone.content(), none -> new LinkedHashSet<>())
                    .add(tombstone.name());
        }
        return true;
    }

    private void remove(String name) {
        Tombstone gone = byName.remove(name);
        if (gone != null) {
            changed = true;
            namesByContent.computeIfPresent(gone.content(), (content, names) -> {
                names.remove(name);
                return names;
            });
        }
    }

    /** The names of the tombstones of an example, by its id and its texts. */
    private Set<String> namesOf(Example example) {
        Set<String> names = new LinkedHashSet<>();
        String own = hash(name(example.id()));
        if (isA(Kind.EXAMPLE, own)) {
            names.add(own);
        }
        if (!example.fields().isEmpty()) {
            names.addAll(namesByContent.getOrDefault(hash(content(example)), Set.of()));
        }
        return names;
    }

    private boolean isA(Kind kind, String name) {
        Tombstone tombstone = byName.get(name);
        return tombstone != null && tombstone.kind() == kind;
    }

    private void makeKey() {
        if (key.isEmpty()) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            key = HexFormat.of().formatHex(random);
        }
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
