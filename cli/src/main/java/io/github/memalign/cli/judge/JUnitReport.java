package io.github.memalign.cli.judge;

import io.github.memalign.judge.Feedback;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Verdicts in the XML of JUnit, which build servers show: a test case for each row, which is in error if it got no verdict
 * and skipped if it needs review, and one for each requirement, which has failed if it does not hold.
 */
final class JUnitReport {
    private static final IntPredicate ALLOWED_IN_XML = c -> c == '\t'
            || c == '\n'
            || c == '\r'
            || (c >= ' ' && c <= 0xD7FF)
            || (c >= 0xE000 && c <= 0xFFFD)
            || c >= 0x10000;

    private final String judge;
    private final List<Feedback> rows = new ArrayList<>();

    JUnitReport(String judge) {
        this.judge = judge;
    }

    void add(Feedback feedback) {
        rows.add(feedback);
    }

    /** @param gates each requirement, with what is wrong if it does not hold */
    void write(Path file, Map<String, Optional<String>> gates) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            attribute(xml, "name", judge);
            attribute(xml, "tests", String.valueOf(rows.size() + gates.size()));
            attribute(
                    xml,
                    "failures",
                    String.valueOf(
                            gates.values().stream().filter(Optional::isPresent).count()));
            attribute(
                    xml,
                    "errors",
                    String.valueOf(
                            rows.stream().filter(row -> row.error().isPresent()).count()));
            attribute(
                    xml,
                    "skipped",
                    String.valueOf(rows.stream().filter(Feedback::needsReview).count()));
            for (Feedback row : rows) {
                row(xml, row);
            }
            for (Map.Entry<String, Optional<String>> gate : gates.entrySet()) {
                testCase(xml, gate.getKey());
                if (gate.getValue().isPresent()) {
                    problem(xml, "failure", "gate", gate.getValue().get());
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void row(XMLStreamWriter xml, Feedback row) throws XMLStreamException {
        testCase(xml, row.exampleId());
        if (row.error().isPresent()) {
            problem(
                    xml,
                    "error",
                    row.error().get().code().name(),
                    row.error().get().message());
        }
        if (row.needsReview()) {
            xml.writeStartElement("skipped");
            attribute(
                    xml, "message", "needs review, leaning to " + row.withheld().orElse(""));
            xml.writeEndElement();
        }
        xml.writeStartElement("system-out");
        xml.writeCharacters(clean(row.value().map(value -> value + "\n").orElse("") + row.rationale()));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void testCase(XMLStreamWriter xml, String name) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute(xml, "classname", judge);
        attribute(xml, "name", name);
    }

    private static void problem(XMLStreamWriter xml, String kind, String type, String message)
            throws XMLStreamException {
        xml.writeStartElement(kind);
        attribute(xml, "type", type);
        attribute(xml, "message", message);
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, clean(value));
    }

    /** Without what no XML may hold. */
    private static String clean(String text) {
        return text.codePoints()
                .filter(ALLOWED_IN_XML)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
