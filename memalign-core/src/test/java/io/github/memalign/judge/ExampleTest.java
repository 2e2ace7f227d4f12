package io.github.memalign.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExampleTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void anIdIsMadeOfTheContentAndNotOfItsOrder() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("b", List.of(Map.of("x", 1)));
        one.put("a", "A");
        Map<String, Object> other = new TreeMap<>(one);
        String id = Example.builder().inputs(one).outputs("o").build().id();
        assertThat(Example.builder().outputs("o").inputs(other).build().id()).isEqualTo(id);
        assertThat(Example.builder().outputs("o").inputs("A").build().id()).isNotEqualTo(id);
        assertThat(Example.builder().inputs("o").outputs(one).build().id()).isNotEqualTo(id);
    }

    @Test
    void equalContentHasOneIdWhateverTypesItsNumbersHad() {
        Example decimal = Example.builder().inputs(new BigDecimal("1.10")).build();
        assertThat(decimal).isEqualTo(Example.builder().inputs(1.1).build());
        assertThat(Example.builder().inputs(5).build())
                .isEqualTo(Example.builder().inputs(5L).build());
        assertThat(Example.builder().inputs(1.1f).build()).isEqualTo(decimal);
    }

    @Test
    void anExampleReadFromAFileEqualsTheOneThatWasWritten() throws JsonProcessingException {
        Map<String, Object> numbers = Map.of(
                "float",
                0.1f,
                "long",
                7L,
                "short",
                (short) 3,
                "decimal",
                new BigDecimal("2.50"),
                "big",
                BigInteger.TEN);
        Example example = Example.builder().id("x").inputs(numbers).outputs(4L).build();
        JsonNode written = MAPPER.readTree(
                MAPPER.writeValueAsString(example.field(Field.INPUTS).orElseThrow()));
        Example read = Example.builder()
                .id("x")
                .inputs(written)
                .outputs(MAPPER.readTree("4"))
                .build();
        assertThat(read).isEqualTo(example);
    }

    @Test
    void nullIsAbsentAndAnEmptyTextIsNot() {
        Example example = Example.builder().inputs("").outputs(null).build();
        assertThat(example.text(Field.INPUTS)).contains("");
        assertThat(example.field(Field.OUTPUTS)).isEmpty();
        assertThat(new Example("x", Map.of(Field.INPUTS, JsonNodeFactory.instance.nullNode())).fields())
                .isEmpty();
    }

    @Test
    void laterChangesOfTheGivenJsonDoNotReachTheExample() {
        var node = MAPPER.createObjectNode().put("q", "before");
        Example example = Example.builder().inputs(node).build();
        node.put("q", "after");
        assertThat(example.text(Field.INPUTS)).contains("{\"q\":\"before\"}");
    }
}
