package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.provider.PriceTable;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {
    private static final String DATE = PriceTable.bundled().date().toString();

    @Test
    void providersAreListedWithTheirKeysAndTheDayOfThePrices() {
        Ran ran = memalign("models").exits(0);
        assertThat(ran.out()).contains("embedded:/case-based", "OPENAI_API_KEY", "ollama:/MODEL", "prices of " + DATE);
    }

    @Test
    void machinesGetTheSameAsOneObject() {
        JsonNode json = memalign("models", "--json").exits(0).json();
        assertThat(json.path("providers").path("openai:/MODEL").asText()).contains("OPENAI_API_KEY");
        assertThat(json.path("price_date").asText()).isEqualTo(DATE);
    }
}
