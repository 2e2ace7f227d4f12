package io.github.memalign.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.RetryAfter;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
    @TempDir
    Path dir;

    @Test
    void theBundledTableIsDatedAndKnowsModels() {
        PriceTable table = PriceTable.bundled();
        assertThat(table.date()).isAfter(LocalDate.of(2025, 1, 1));
        assertThat(table.of(ModelUri.of("openai:/gpt-4.1-mini"))).contains(new PriceTable.Price(0.4, 1.6, 0.1));
        assertThat(table.of(ModelUri.of("embedded:/anything"))).contains(new PriceTable.Price(0, 0));
        assertThat(table.of(ModelUri.of("openai:/no-such-model"))).isEmpty();
    }

    @Test
    void aUsersFileGoesOnTopAndTheLongestPatternHolds() throws IOException {
        PriceTable own = PriceTable.read(file("""
                {"date": "2026-10-01", "models": {"openai:/gpt-4.1-mini": {"input": 1, "output": 2},
                 "my:/*": {"input": 3, "output": 4}, "my:/large*": {"input": 5, "output": 6}}}
                """));
        PriceTable table = PriceTable.bundled().with(own);
        assertThat(table.date()).isEqualTo(LocalDate.of(2026, 10, 1));
        assertThat(table.of(ModelUri.of("openai:/gpt-4.1-mini"))).contains(new PriceTable.Price(1, 2));
        assertThat(table.of(ModelUri.of("my:/large-2"))).contains(new PriceTable.Price(5, 6));
        assertThat(table.of(ModelUri.of("my:/small"))).contains(new PriceTable.Price(3, 4));
        assertThat(table.of(ModelUri.of("openai:/gpt-4o"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"date\":\"2026-01-01\"}",
                "{\"date\":\"yesterday\",\"models\":{}}",
                "{\"date\":\"2026-01-01\",\"currency\":\"EUR\",\"models\":{}}",
                "{\"date\":\"2026-01-01\",\"models\":{\"a:/b\":{\"input\":\"free\"}}}",
                "{\"date\":\"2026-01-01\",\"models\":{\"a:/b\":{\"input\":-1,\"output\":0}}}",
                "{\"date\":\"2026-01-01\",\"models\":{\"a:/b\":{\"input\":1,\"output\":null}}}"
            })
    void aFileThatIsNoPriceTableIsRefusedByName(String content) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> PriceTable.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aPriceThatIsTextIsNotTakenForNone() throws IOException {
        Path file = file("{\"date\":\"2026-01-01\",\"models\":{\"a:/b\":{\"input\":0.4,\"output\":\"1.6\"}}}");
        assertThatThrownBy(() -> PriceTable.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("the price of a:/b needs \"input\" and \"output\", numbers of 0 or more");
    }

    @ParameterizedTest
    @CsvSource({
        "'7', 7000",
        "' 0 ', 0",
        "'1.5', 1500",
        "'Fri, 02 Jan 2026 00:00:30 GMT', 30000",
        "'Thu, 01 Jan 2026 00:00:00 GMT', 0"
    })
    void retryAfterIsSecondsOrADate(String value, long millis) {
        Clock clock = Clock.fixed(
                ZonedDateTime.of(2026, 1, 2, 0, 0, 0, 0, ZoneOffset.UTC).toInstant(), ZoneOffset.UTC);
        assertThat(RetryAfter.parse(value, clock)).contains(Duration.ofMillis(millis));
        assertThat(RetryAfter.parse("soon", clock)).isEmpty();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(dir.resolve("prices.json"), content);
    }
}
