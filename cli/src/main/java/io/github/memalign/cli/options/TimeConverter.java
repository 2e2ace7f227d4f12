package io.github.memalign.cli.options;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads ISO dates and times; those without an offset are UTC, so that a command means the same everywhere. */
public final class TimeConverter implements ITypeConverter<Instant> {
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

    @Override
    public Instant convert(String text) {
        DateTimeException last = new DateTimeException("'" + text + "' is no time");
        for (Function<String, Instant> form : FORMS) {
            try {
                return form.apply(text.strip());
            } catch (DateTimeException unfit) {
                last.addSuppressed(unfit);
            }
        }
        TypeConversionException wrong = new TypeConversionException(
                "'" + text + "' is no time; write 2026-05-01, 2026-05-01T10:00 or 2026-05-01T10:00+02:00");
        wrong.initCause(last);
        throw wrong;
    }
}
