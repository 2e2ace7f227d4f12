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

    static byte[] write(Embeddings embeddings) {
        TreeMap<String, float[]> sorted = new TreeMap<>(embeddings.vectors());
        int dimension = sorted.isEmpty() ? 0 : sorted.firstEntry().getValue().length;
        int size = Math.addExact(HEADER, Math.multiplyExact(sorted.size(), KEY + dimension * Float.BYTES));
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(VERSION).putInt(dimension).putInt(sorted.size());
        sorted.forEach((key, vector) -> {
            if (vector.length != dimension) {
                throw new IllegalStateException("vectors of " + dimension + " and of " + vector.length + " dimensions");
            }
            out.put(HexFormat.of().parseHex(key));
            for (float component : vector) {
                out.putFloat(component);
            }
        });
        return out.array();
    }

    static Embeddings read(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < HEADER || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged("does not begin as a file of vectors does");
        }
        in.position(MAGIC.length);
        int version = in.getInt();
        int dimension = in.getInt();
        int count = in.getInt();
        if (version != VERSION || dimension < 0 || count < 0) {
            throw damaged("has a header that makes no sense");
        }
        long size = HEADER + (long) count * (KEY + (long) dimension * Float.BYTES);
        if (size != content.length) {
            throw damaged("holds " + content.length + " bytes in place of " + size);
        }
        Map<String, float[]> vectors = new LinkedHashMap<>();
        byte[] key = new byte[KEY];
        for (int i = 0; i < count; i++) {
            in.get(key);
            float[] vector = new float[dimension];
            for (int d = 0; d < dimension; d++) {
                vector[d] = in.getFloat();
                if (!Float.isFinite(vector[d])) {
                    throw damaged("holds a vector with a number that is not finite");
                }
            }
            vectors.put(HexFormat.of().formatHex(key), vector);
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
