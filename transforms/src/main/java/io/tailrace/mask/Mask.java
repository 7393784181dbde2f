package io.tailrace.mask;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What replaces a text that must not be seen. */
@FunctionalInterface
public interface Mask {

    /** RFC 2104 discourages keys shorter than the hash; this is half of it, and still beyond guessing. */
    int SHORTEST_SECRET = 16;

    /** Nothing at all, which suits values other than texts, too. */
    Mask NOTHING = text -> null;

    /** The end of a long text. Of a short one, the end would be most of it. */
    Mask LAST_FOUR = text ->
            Characters.startOfLast(text, 8) == 0 ? "****" : "****" + text.substring(Characters.startOfLast(text, 4));

    @Nullable String of(String text);

    static Mask sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return text -> hex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    static Mask hmacSha256(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return text -> hex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
