package io.github.memalign.cli.judge;

import io.github.memalign.judge.Feedback;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
final class JUnitReport implements AutoCloseable {
    private static final IntPredicate ALLOWED_IN_XML = c -> c == '\t'
            || c == '\n'
            || c == '\r'
            || (c >= ' ' && c <= 0xD7FF)
            || (c >= 0xE000 && c <= 0xFFFD)
            || c >= 0x10000;

    private final String judge;
    private final Path file;
    /** The test cases, in a file until it is known how many there are. */
    private final Path cases;
    /** The report, which takes its name only when it is whole. */
    private final Path unfinished;

    private final Writer out;
    private final XMLStreamWriter xml;
    private long rows;
    private long errors;
    private long skipped;

    /** @param file where the report is to be */
    JUnitReport(String judge, Path file) {
        this.judge = judge;
        this.file = file;
        this.cases = file.resolveSibling(file.getFileName() + ".partial");
        this.unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            this.out = Files.newBufferedWriter(cases);
            this.xml = writer(out);
        } catch (IOException | XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private static XMLStreamWriter writer(Writer out) throws XMLStreamException {
        return XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
    }

    private UncheckedIOException unwritable(Exception e) {
        IOException cause = e instanceof IOException io ? io : new IOException(e);
        return new UncheckedIOException(file + " cannot be written: " + e.getMessage(), cause);
    }

    void add(Feedback feedback) {
        rows++;
        errors += feedback.error().isPresent() ? 1 : 0;
        skipped += feedback.needsReview() ? 1 : 0;
        try {
            row(xml, feedback);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    /** @param gates each requirement, with what is wrong if it does not hold */
    void write(Map<String, Optional<String>> gates) {
        try {
            xml.flush();
            out.flush();
            writeUnfinished(gates);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private void writeUnfinished(Map<String, Optional<String>> gates) throws IOException, XMLStreamException {
        try (Writer whole = Files.newBufferedWriter(unfinished)) {
            XMLStreamWriter report = writer(whole);
            report.writeStartDocument("UTF-8", "1.0");
            report.writeStartElement("testsuite");
            attribute(report, "name", judge);
            attribute(report, "tests", String.valueOf(rows + gates.size()));
            attribute(
                    report,
                    "failures",
                    String.valueOf(
                            gates.values().stream().filter(Optional::isPresent).count()));
            attribute(report, "errors", String.valueOf(errors));
            attribute(report, "skipped", String.valueOf(skipped));
            report.writeCharacters("");
            report.flush();
            try (Reader written = Files.newBufferedReader(cases)) {
                written.transferTo(whole);
            }
            for (Map.Entry<String, Optional<String>> gate : gates.entrySet()) {
                testCase(report, gate.getKey());
                if (gate.getValue().isPresent()) {
                    problem(report, "failure", "gate", gate.getValue().get());
                }
                report.writeEndElement();
            }
            report.writeEndElement();
            report.writeEndDocument();
            report.flush();
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            Files.deleteIfExists(cases);
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw unwritable(e);
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
