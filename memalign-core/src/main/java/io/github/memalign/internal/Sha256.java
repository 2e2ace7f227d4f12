package io.github.memalign.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 checksum of one thing after another. */
public final class Sha256 {
    private final MessageDigest digest;

    /** Of nothing yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The checksum as 64 hex digits. */
    public static String hex(byte[] bytes) {
        return new Sha256().add(bytes, bytes.length).hex();
    }

    /** The checksum of a text in UTF-8, as 64 hex digits. */
    public static String hex(String text) {
        return new Sha256().add(text).hex();
    }

    /** Adds the first so many bytes. */
    public Sha256 add(byte[] bytes, int length) {
        return add(bytes, 0, length);
    }

    /** Adds so many bytes from a place on. */
    public Sha256 add(byte[] bytes, int from, int length) {
        digest.update(bytes, from, length);
        return this;
    }

    /** Adds a text in UTF-8. */
    public Sha256 add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return add(bytes, bytes.length);
    }

    /** The 32 bytes of the checksum; what is added after that begins anew. */
    public byte[] bytes() {
        return digest.digest();
    }

    /** The checksum as 64 hex digits; what is added after that begins anew. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }
}
