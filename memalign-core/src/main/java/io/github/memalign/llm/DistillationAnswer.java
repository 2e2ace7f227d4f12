package io.github.memalign.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.alignment.Distiller.Proposal;
import io.github.memalign.llm.internal.JsonText;
import io.github.memalign.memory.Episode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the guidelines of one batch. Ids are the numbers of the records in that batch, never the
 * names of examples, which the model was not told and which may look like such a number; a guideline that cannot be used is set apart
 * and does not cost the others.
 */
final class DistillationAnswer {
    private static final Pattern RECORD_ID = Pattern.compile("[rR]?\\s*(\\d{1,4})");

    private DistillationAnswer() {}

    /** Empty if the answer cannot be read at all. */
    static Optional<Answer> read(@Nullable String text, List<Episode> batch) {
        Optional<ObjectNode> json = text == null ? Optional.empty() : JsonText.objectWith("guidelines", text);
        if (json.isEmpty() || !json.get().get("guidelines").isArray()) {
            return Optional.empty();
        }
        List<Proposal> proposals = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        for (JsonNode guideline : json.get().get("guidelines")) {
            JsonNode rule = guideline.path("guideline_text");
            List<String> sources = sources(guideline.path("source_trace_ids"), batch);
            if (!rule.isTextual() || rule.textValue().isBlank()) {
                unusable.add("dropped a guideline without text");
            } else if (sources.isEmpty()) {
                unusable.add("dropped a guideline that names none of the records: " + rule.textValue());
            } else {
                proposals.add(new Proposal(rule.textValue().strip(), sources));
            }
        }
        return Optional.of(new Answer(proposals, unusable));
    }

    private static List<String> sources(JsonNode ids, List<Episode> batch) {
        Set<String> found = new LinkedHashSet<>();
        if (ids.isArray()) {
            ids.forEach(id -> source(id, batch).ifPresent(found::add));
        } else {
            source(ids, batch).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<String> source(JsonNode id, List<Episode> batch) {
        if (!id.isTextual() && !id.isIntegralNumber()) {
            return Optional.empty();
        }
        Matcher matcher = RECORD_ID.matcher(id.asText().strip());
        int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        return number >= 1 && number <= batch.size()
                ? Optional.of(batch.get(number - 1).id())
                : Optional.empty();
    }

    /**
     * What one answer held.
     *
     * @param proposals guidelines that can be used
     * @param unusable why others cannot
     */
    record Answer(List<Proposal> proposals, List<String> unusable) {}
}
