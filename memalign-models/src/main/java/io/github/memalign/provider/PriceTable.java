package io.github.memalign.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What models charge, in US dollars for a million tokens. A model that is not in the table has no known price.
 *
 * <p>The file is JSON: {@code {"date": "2026-01-31", "currency": "USD", "models": {"openai:/gpt-4.1-mini": {"input":
 * 0.4, "output": 1.6, "cached_input": 0.1}}}}; {@code cached_input} may be left out. A name that ends in {@code *} stands for all models that begin so; the longest that fits
 * holds. Prices are list prices: a proxy or a contract may charge otherwise, which is what an own file is for.
 *
 * @param date the day the prices were looked up
 * @param prices by model URI
 */
public record PriceTable(LocalDate date, Map<String, Price> prices) {
    private static final String RESOURCE = "prices.json";

    /**
     * Dollars for a million tokens.
     *
     * @param input tokens sent
     * @param output tokens received; 0 for embedding models
     * @param cachedInput tokens sent that the provider had in its cache
     */
    public record Price(double input, double output, double cachedInput) {
        /** Of a model without a price of its own for what is in the cache. */
        public Price(double input, double output) {
            this(input, output, input);
        }

        /** Dollars for that many tokens, none of them cached. */
        public double cost(long inputTokens, long outputTokens) {
            return cost(inputTokens, 0, outputTokens);
        }

        /**
         * Dollars for that many tokens.
         *
         * @param cachedTokens those of the tokens sent that were in the cache
         */
        public double cost(long inputTokens, long cachedTokens, long outputTokens) {
            return ((inputTokens - cachedTokens) * input + cachedTokens * cachedInput + outputTokens * output) / 1e6;
        }

        boolean isFree() {
            return input == 0 && output == 0 && cachedInput == 0;
        }
    }

    public PriceTable {
        prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
    }

    /** The table that comes with the library. */
    public static PriceTable bundled() {
        try (InputStream in = PriceTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            return read(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8), RESOURCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a table.
     *
     * @throws InvalidSettingException if the file cannot be read or is no price table
     */
    public static PriceTable read(Path file) {
        try {
            return read(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new InvalidSettingException("prices", "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static PriceTable read(String text, String name) {
        JsonNode root = Json.readOrMissing(text);
        if (!root.path("models").isObject()) {
            throw wrong(name, "it has no \"models\" object");
        }
        if (!"USD".equals(root.path("currency").asText("USD"))) {
            throw wrong(name, "its currency is not USD");
        }
        Map<String, Price> prices = new LinkedHashMap<>();
        root.path("models").properties().forEach(model -> prices.put(model.getKey(), price(model, name)));
        return new PriceTable(date(root.path("date"), name), prices);
    }

    private static LocalDate date(JsonNode date, String name) {
        try {
            return LocalDate.parse(date.asText());
        } catch (DateTimeParseException e) {
            throw wrong(name, "its \"date\" is not like 2026-01-31");
        }
    }

    private static Price price(Map.Entry<String, JsonNode> model, String name) {
        JsonNode input = model.getValue().path("input");
        JsonNode output = model.getValue().path("output");
        if (!isPrice(input) || !(output.isMissingNode() || isPrice(output))) {
            throw wrong(
                    name, "the price of " + model.getKey() + " needs \"input\" and \"output\", numbers of 0 or more");
        }
        JsonNode cached = model.getValue().path("cached_input");
        if (!(cached.isMissingNode() || isPrice(cached))) {
            throw wrong(name, "\"cached_input\" of " + model.getKey() + " must be a number of 0 or more");
        }
        return new Price(
                input.doubleValue(),
                output.doubleValue(),
                cached.isNumber() ? cached.doubleValue() : input.doubleValue());
    }

    private static boolean isPrice(JsonNode price) {
        return price.isNumber() && price.doubleValue() >= 0;
    }

    private static InvalidSettingException wrong(String name, String why) {
        return new InvalidSettingException("prices", name + " is no price table: " + why);
    }

    /** These prices with others on top; the date is the other table's. */
    public PriceTable with(PriceTable other) {
        Map<String, Price> all = new LinkedHashMap<>(prices);
        all.putAll(other.prices);
        return new PriceTable(other.date, all);
    }

    /** The price of a model; empty if unknown. */
    public Optional<Price> of(ModelUri model) {
        String uri = model.toString();
        Price exact = prices.get(uri);
        if (exact != null) {
            return Optional.of(exact);
        }
        return prices.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("*")
                        && uri.startsWith(
                                entry.getKey().substring(0, entry.getKey().length() - 1)))
                .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
                .map(Map.Entry::getValue);
    }
}
