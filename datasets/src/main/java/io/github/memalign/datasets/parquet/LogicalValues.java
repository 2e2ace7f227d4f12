package io.github.memalign.datasets.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Values that stand for something else than the number or the bytes by which parquet stores them. */
final class LogicalValues {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;

    private LogicalValues() {}

    /** What a value stands for; empty if it is what it is stored as. */
    static Optional<JsonNode> of(PrimitiveType type, Group group, int field, int index) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
            NanoTime time = NanoTime.fromBinary(group.getInt96(field, index));
            Instant instant = Instant.EPOCH
                    .plus(time.getJulianDay() - JULIAN_DAY_OF_1970, ChronoUnit.DAYS)
                    .plusNanos(time.getTimeOfDayNanos());
            return Optional.of(JSON.textNode(instant.toString()));
        }
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            Instant instant = Instant.EPOCH.plus(group.getLong(field, index), unit(timestamp.getUnit()));
            return Optional.of(JSON.textNode(
                    timestamp.isAdjustedToUTC()
                            ? instant.toString()
                            : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                                    LocalDateTime.ofInstant(instant, ZoneOffset.UTC))));
        }
        if (logical instanceof TimeLogicalTypeAnnotation time) {
            long since =
                    time.getUnit() == TimeUnit.MILLIS ? group.getInteger(field, index) : group.getLong(field, index);
            return Optional.of(JSON.textNode(
                    DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.MIDNIGHT.plus(since, unit(time.getUnit())))));
        }
        if (logical instanceof DecimalLogicalTypeAnnotation) {
            return Optional.of(JSON.numberNode(new BigDecimal(text(type, group, field, index))));
        }
        if (logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
            return Optional.of(JSON.numberNode(new BigInteger(text(type, group, field, index))));
        }
        return logical instanceof DateLogicalTypeAnnotation || logical instanceof UUIDLogicalTypeAnnotation
                ? Optional.of(JSON.textNode(text(type, group, field, index)))
                : Optional.empty();
    }

    private static ChronoUnit unit(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }

    /** As the library writes it. */
    private static String text(PrimitiveType type, Group group, int field, int index) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> type.stringifier().stringify(group.getInteger(field, index));
            case INT64 -> type.stringifier().stringify(group.getLong(field, index));
            default -> type.stringifier().stringify(group.getBinary(field, index));
        };
    }
}
