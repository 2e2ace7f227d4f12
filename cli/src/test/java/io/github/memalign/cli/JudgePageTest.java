package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.memalign.datasets.judge.JudgeFile;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/judge.md tells every key that the reader takes, its defaults, and types that there are. */
class JudgePageTest {
    private static final String SHORTEST = "name: tone\ninstructions: Is {{ outputs }} kind?\n";

    private final Page page = Page.of("docs/judge.md");

    @TempDir
    private Path directory;

    private JudgeFile read(String yaml) throws IOException {
        return JudgeFile.read(Files.writeString(directory.resolve("judge.yaml"), yaml));
    }

    @Test
    void theKeysAreThoseThatTheReaderTakes() {
        String message = catchThrowable(() -> read(SHORTEST + "nonsense: 1\n")).getMessage();
        String known = message.substring(message.indexOf("Keys are ") + "Keys are ".length());

        assertThat(page.firstColumn("key")).containsExactlyInAnyOrder(known.split(", "));
    }

    @Test
    void theExampleIsAJudge() throws IOException {
        JudgeFile judge = read(page.blocks("yaml").get(0));

        assertThat(judge.definition().name()).isEqualTo("support_tone");
        assertThat(judge.settings().retrieveBy()).containsExactly(Field.INPUTS, Field.OUTPUTS);
    }

    @Test
    void theDefaultsHold() throws IOException {
        StringBuilder written = new StringBuilder(SHORTEST);
        int defaults = 0;
        for (List<String> row : page.rows("key")) {
            for (String value : Page.quoted(row.get(2))) {
                written.append(Page.quoted(row.get(0)).get(0))
                        .append(": ")
                        .append(value)
                        .append('\n');
                defaults++;
            }
        }

        assertThat(defaults).isGreaterThan(5);
        assertThat(read(written.toString())).isEqualTo(read(SHORTEST));
    }

    @Test
    void theTypesAreTypes() throws IOException {
        List<String> types = page.firstColumn("`value_type`");

        assertThat(types).hasSizeGreaterThan(8);
        for (String type : types) {
            JsonNode spec = type.contains("[") && !type.startsWith("[")
                    ? TextNode.valueOf(type)
                    : new YAMLMapper().readTree(type);
            assertThat(ValueType.of(spec)).as(type).isNotNull();
        }
    }

    @Test
    void theVariablesAreTheFields() {
        assertThat(page.firstColumn("variable"))
                .containsExactlyElementsOf(Arrays.stream(Field.values())
                        .map(field -> "{{ " + field.key() + " }}")
                        .toList());
    }
}
