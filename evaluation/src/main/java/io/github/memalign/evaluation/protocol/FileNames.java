package io.github.memalign.evaluation.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** Names of files for things with free names. */
final class FileNames {
    private FileNames() {}

    /** A name that is legal everywhere and unlike that of any other thing. */
    static String of(String name, int shard) {
        return String.format(Locale.ROOT, "%s-%05d", of(name), shard);
    }

    /** The same without a shard. */
    static String of(String name) {
        String legal = name.replaceAll("[^A-Za-z0-9_.-]+", "_");
        if (legal.equals(name)) {
            return legal;
        }
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%s-%08x", legal, sum.getValue());
    }
}
