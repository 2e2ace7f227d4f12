package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainJavaTest {
    @Test
    void learnsAndJudges() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            PlainJava.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        String lines = printed.toString(StandardCharsets.UTF_8);
        assertTrue(lines.contains("learned: "), lines);
        assertTrue(lines.endsWith("verdict: kind" + System.lineSeparator()), lines);
    }
}
