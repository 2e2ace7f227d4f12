package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.mlflow.trace.SpanLog;
import java.time.Instant;
import java.util.HexFormat;

/** An example as a trace of one span, in OpenTelemetry's JSON. */
final class ExampleTraces {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private ExampleTraces() {}

    /** The id of an example's trace: the same for the same example in the same experiment, whoever logs it and when. */
    static String traceId(String experimentId, Example example) {
        return "tr-" + HexFormat.of().formatHex(hash(experimentId, example), 0, TRACE_BYTES);
    }

    static ObjectNode span(String experimentId, Example example, Instant time) {
        byte[] hash = hash(experimentId, example);
        ObjectNode span = SpanLog.span(
                HexFormat.of().formatHex(hash, 0, TRACE_BYTES),
                HexFormat.of().formatHex(hash, TRACE_BYTES, TRACE_BYTES + SPAN_BYTES),
                "example",
                "UNKNOWN",
                time,
                time);
        SpanLog.attribute(span, "memalign.exampleId", TextNode.valueOf(example.id()));
        example.field(Field.INPUTS).ifPresent(value -> SpanLog.inputs(span, value));
        example.field(Field.OUTPUTS).ifPresent(value -> SpanLog.outputs(span, value));
        return span;
    }

    private static byte[] hash(String experimentId, Example example) {
        Sha256 checksum = new Sha256();
        add(checksum, experimentId);
        add(checksum, example.id());
        example.fields().forEach((field, value) -> {
            add(checksum, field.key());
            add(checksum, value.toString());
        });
        return checksum.bytes();
    }

    private static void add(Sha256 checksum, String text) {
        checksum.add(text).add("\0");
    }
}
