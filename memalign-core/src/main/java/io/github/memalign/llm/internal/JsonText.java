package io.github.memalign.llm.internal;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON as models are given it, and JSON as they give it: among prose, in fences, with raw line breaks in texts. */
public final class JsonText {
    private static final Pattern OBJECT_BEGIN = Pattern.compile("\\{\\s*\"");
    private static final ObjectReader READER =
            Json.MAPPER.readerFor(JsonNode.class).with(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);
    private static final ObjectWriter PRETTY = Json.MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"))
            .withSeparators(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator("")));

    private JsonText() {}

    /** Two blanks of indentation and nothing escaped that need not be, as Python's {@code json.dumps(indent=2)}. */
    public static String pretty(JsonNode value) {
        return Json.write(PRETTY, value);
    }

    /**
     * The one object with that member in a model's answer; empty if there is none, or several that differ. Objects inside
     * of objects do not count, nor does anything where an object is broken: they may be quoted data.
     */
    public static Optional<ObjectNode> objectWith(String member, String answer) {
        List<ObjectNode> found = new ArrayList<>();
        int at = answer.indexOf('{');
        while (at >= 0) {
            Optional<Parsed> parsed = parseAt(answer, at);
            if (parsed.isEmpty()
                    && OBJECT_BEGIN.matcher(answer).region(at, answer.length()).lookingAt()) {
                return Optional.empty();
            }
            if (parsed.isPresent() && parsed.get().node.has(member)) {
                found.add(parsed.get().node);
            }
            at = answer.indexOf('{', at + parsed.map(Parsed::length).orElse(1));
        }
        return found.stream().distinct().count() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static Optional<Parsed> parseAt(String answer, int at) {
        try (MappingIterator<JsonNode> values = READER.readValues(answer.substring(at))) {
            JsonNode first = values.nextValue();
            long end = values.getParser().currentLocation().getCharOffset();
            return first instanceof ObjectNode
                    ? Optional.of(new Parsed((ObjectNode) first, (int) Math.max(1, end)))
                    : Optional.empty();
        } catch (IOException noJsonHere) {
            return Optional.empty();
        }
    }

    private record Parsed(ObjectNode node, int length) {}
}
