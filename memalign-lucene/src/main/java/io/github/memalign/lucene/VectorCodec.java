package io.github.memalign.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/** Lucene's own format, with vectors of 8 bits and longer vectors than usual. */
final class VectorCodec extends Lucene912Codec {
    private static final int NEIGHBOURS = 32;
    private static final int CONSIDERED = 200;
    private static final int LONGEST = 16_384;

    private final KnnVectorsFormat format =
            new Longer(new Lucene99HnswScalarQuantizedVectorsFormat(NEIGHBOURS, CONSIDERED));

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
    }

    /** A format whose name is that of another, which reads what it wrote. */
    private static final class Longer extends KnnVectorsFormat {
        private final KnnVectorsFormat format;

        Longer(KnnVectorsFormat format) {
            super(format.getName());
            this.format = format;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return format.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return format.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return LONGEST;
        }
    }
}
