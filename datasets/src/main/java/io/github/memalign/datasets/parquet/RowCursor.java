package io.github.memalign.datasets.parquet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The rows of an open parquet file, one after another; whatever the library throws comes as an {@link IOException}. */
final class RowCursor implements Closeable {
    /** The compressions that are read, for messages. */
    static final String CODEC_NAMES = "SNAPPY, ZSTD, LZ4_RAW or none";

    private static final Set<CompressionCodecName> CODECS = EnumSet.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW);

    private final ParquetFileReader reader;
    private final MessageType schema;
    private @Nullable RecordReader<Group> group;
    private long left;
    private ObjectNode row = JsonNodeFactory.instance.objectNode();

    private RowCursor(ParquetFileReader reader) {
        this.reader = reader;
        this.schema = reader.getFooter().getFileMetaData().getSchema();
    }

    static RowCursor open(Path file) throws IOException {
        try {
            return new RowCursor(ParquetFileReader.open(
                    new LocalInputFile(file),
                    ParquetReadOptions.builder(new PlainParquetConfiguration()).build()));
        } catch (RuntimeException malformed) {
            throw new IOException(reason(malformed), malformed);
        }
    }

    /** A compression that needs a codec which is not there. */
    Optional<String> unreadableCodec() {
        return reader.getFooter().getBlocks().stream()
                .flatMap(block -> block.getColumns().stream())
                .map(column -> column.getCodec())
                .filter(codec -> !CODECS.contains(codec))
                .map(CompressionCodecName::name)
                .findFirst();
    }

    /** Moves to the next row, if there is one. */
    boolean next() throws IOException {
        try {
            while (left == 0) {
                PageReadStore pages = reader.readNextRowGroup();
                if (pages == null) {
                    return false;
                }
                left = pages.getRowCount();
                group = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(pages, new GroupRecordConverter(schema));
            }
            if (group == null) {
                return false;
            }
            row = Groups.object(group.read());
            left--;
            return true;
        } catch (RuntimeException malformed) {
            throw new IOException(reason(malformed), malformed);
        }
    }

    /** The row that was moved to. */
    ObjectNode row() {
        return row;
    }

    private static String reason(RuntimeException malformed) {
        Throwable deepest = malformed;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
