package io.tailrace.cli.stack;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Identifies a content.
 *
 * @param base64 all of it, as Lambda shows it
 * @param hex its first digits, enough for a name
 */
record Sha256(String base64, String hex) {
    private static final int DIGITS = 16;

    static Sha256 of(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new Sha256(
                    Base64.getEncoder().encodeToString(hash),
                    HexFormat.of().formatHex(hash).substring(0, DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
