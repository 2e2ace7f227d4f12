package io.github.memalign.persistence;

import io.github.memalign.memory.Embeddings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code embeddings.bin}: the text {@code MEMALIGN}, then three 32-bit integers (version of this file's format,
 * dimension, count), then for each vector the SHA-256 of its text (32 bytes) and its components as 32-bit floats; all
 * numbers little endian, vectors ordered by hash.
 */
final class EmbeddingsFile {
    static final String NAME = "embeddings.bin";

    private static final byte[] MAGIC = "MEMALIGN".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER = MAGIC.length + 3 * Integer.BYTES;
    private static final int KEY = 32;

    private EmbeddingsFile() {}

    static Content write(Embeddings embeddings) {
        return out -> {
            TreeMap<String, float[]> sorted = new TreeMap<>(embeddings.vectors());
            int dimension = sorted.isEmpty() ? 0 : sorted.firstEntry().getValue().length;
            ByteBuffer head = buffer(HEADER);
            head.put(MAGIC).putInt(VERSION).putInt(dimension).putInt(sorted.size());
            out.write(head.array());
            ByteBuffer one = buffer(size(dimension));
            for (Map.Entry<String, float[]> entry : sorted.entrySet()) {
                float[] vector = entry.getValue();
                if (vector.length != dimension) {
                    throw new IllegalStateException(
                            "vectors of " + dimension + " and of " + vector.length + " dimensions");
                }
                one.clear().put(HexFormat.of().parseHex(entry.getKey()));
                one.asFloatBuffer().put(vector);
                out.write(one.array());
            }
        };
    }

    /** How many bytes the file has. */
    static long length(Embeddings embeddings) {
        return HEADER + embeddings.size() * (KEY + (long) embeddings.dimension().orElse(0) * Float.BYTES);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int size(int dimension) {
        return Math.addExact(KEY, Math.multiplyExact(dimension, Float.BYTES));
    }

    static Embeddings read(SavedFile content) {
        ByteBuffer head = buffer(HEADER);
        if (!content.fill(head.array()) || !Arrays.equals(head.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged("does not begin as a file of vectors does");
        }
        head.position(MAGIC.length);
        int version = head.getInt();
        int dimension = head.getInt();
        int count = head.getInt();
        if (version != VERSION || dimension < 0 || count < 0) {
            throw damaged("has a header that makes no sense");
        }
        long size = HEADER + count * (KEY + (long) dimension * Float.BYTES);
        if (size != content.size()) {
            throw damaged("holds " + content.size() + " bytes in place of " + size);
        }
        Map<String, float[]> vectors = new LinkedHashMap<>();
        ByteBuffer one = buffer(count == 0 ? 0 : size(dimension));
        for (int i = 0; i < count; i++) {
            if (!content.fill(one.array())) {
                throw damaged("ends in the middle of a vector");
            }
            float[] vector = new float[dimension];
            one.position(KEY).asFloatBuffer().get(vector);
            for (float component : vector) {
                if (!Float.isFinite(component)) {
                    throw damaged("holds a vector with a number that is not finite");
                }
            }
            vectors.put(HexFormat.of().formatHex(one.array(), 0, KEY), vector);
        }
        return new Embeddings(vectors);
    }

    /** Vectors are a cache of the texts beside them. */
    static DamagedJudgeException damaged(String reason) {
        return new DamagedJudgeException(
                NAME,
                0,
                reason + ": damaged; it holds vectors only, which `memalign memory repair` lets be made again",
                null);
    }
}
