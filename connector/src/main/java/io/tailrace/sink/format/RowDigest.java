package io.tailrace.sink.format;

import io.tailrace.transform.JsonLines;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short fingerprint of a row's content, the same whenever and wherever the row is read again. */
public final class RowDigest {
    private static final int BYTES = 8;

    private RowDigest() {}

    /** 16 hexadecimal digits. */
    public static String of(Row row) {
        byte[] digest = sha256().digest(JsonLines.ofAnyValue().line(null, row.value()));
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
