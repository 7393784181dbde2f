package io.tailrace.sink.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short fingerprint of a row's content, the same whenever and wherever the row is read again. */
public final class RowDigest {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final RowJson ROWS = new RowJson(false);
    private static final int BYTES = 8;

    private RowDigest() {}

    /** 16 hexadecimal digits. */
    public static String of(Row row) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
                JsonGenerator json = FACTORY.createGenerator(out)) {
            ROWS.write(json, row);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
