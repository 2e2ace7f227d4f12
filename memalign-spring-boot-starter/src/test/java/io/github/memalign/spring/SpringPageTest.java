package io.github.memalign.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** docs/spring.md shows code of an example that is built, properties that are bound, and the names of meters that there are. */
class SpringPageTest {
    private final String page = read(Path.of("../docs/spring.md"));

    private String block(String language) {
        int begin = page.indexOf("```" + language + "\n") + language.length() + "```\n".length();
        return page.substring(begin, page.indexOf("```", begin));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theCodeIsThatOfTheExample() throws IOException {
        String example;
        try (Stream<Path> files = Files.walk(Path.of("../examples/spring-service/src/main/java"))) {
            example = files.filter(file -> file.toString().endsWith(".java"))
                    .map(SpringPageTest::read)
                    .collect(Collectors.joining());
        }
        assertThat(block("java").lines().map(String::strip).filter(line -> !line.isEmpty()))
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(example).contains(line));
    }

    @Test
    void thePropertiesAreBound() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(block("properties")));

        MemAlignProperties bound = new Binder(new MapConfigurationPropertySource(properties))
                .bind(
                        "memalign",
                        Bindable.of(MemAlignProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();

        assertThat(bound.judges()).containsOnlyKeys("tone", "safety");
        assertThat(bound.judges().get("safety").required()).isFalse();
        assertThat(bound.mlflow().address()).contains("http://127.0.0.1:5000");
    }

    @Test
    void everyPropertyIsOnThePage() {
        List<String> names = Stream.of(MemAlignProperties.class.getRecordComponents())
                .map(component ->
                        component.getName().replaceAll("(\\p{Upper})", "-$1").toLowerCase(Locale.ROOT))
                .toList();

        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(page).contains("memalign." + name));
    }

    @Test
    void theMetersAreThoseThatAreCounted() {
        String source = read(Path.of("src/main/java/io/github/memalign/spring/MetricsListener.java"));

        assertThat(List.of("memalign.judgement", "memalign.alignment", "memalign.verdict", "memalign.tokens"))
                .allSatisfy(meter -> {
                    assertThat(page).contains("`" + meter + "`");
                    assertThat(source).contains("\"" + meter + "\"");
                });
    }
}
