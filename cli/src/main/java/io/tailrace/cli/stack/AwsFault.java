package io.tailrace.cli.stack;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * An error that came over the network in place of an answer, with every member that may be missing. One without a code is not AWS's: a proxy, a
 * gateway or a captive portal wrote it.
 *
 * @param code AWS's, or empty
 * @param message AWS's, or what else is known
 */
public record AwsFault(String service, int status, String code, String message) {
    private static final int LONGEST = 160;

    /** Reads the error; it never throws. */
    public static AwsFault of(AwsServiceException e) {
        Optional<AwsErrorDetails> details = Optional.ofNullable(e.awsErrorDetails());
        String code = details.map(AwsErrorDetails::errorCode).orElse("");
        String message = details.map(AwsErrorDetails::errorMessage).orElse("");
        if (message.isEmpty()) {
            message = code.isEmpty()
                    ? details.map(AwsErrorDetails::rawResponse)
                            .map(raw -> shortened(raw.asString(StandardCharsets.ISO_8859_1)))
                            .orElse("")
                    : "without a message";
        }
        return new AwsFault(details.map(AwsErrorDetails::serviceName).orElse("AWS"), e.statusCode(), code, message);
    }

    /** Whether nothing in it is AWS's. */
    public boolean isForeign() {
        return code.isEmpty();
    }

    /** Whether a permission is missing. */
    boolean isDenied() {
        return code.startsWith("AccessDenied") || (status == 403 && !isForeign());
    }

    /** Whether it says that what was asked for does not exist. */
    boolean isMissing() {
        return code.contains("NotFound")
                || code.equals("NoSuchBucket")
                || code.endsWith("NonExistentQueue")
                || code.equals("QueueDoesNotExist")
                || message.toLowerCase(Locale.ROOT).contains("not found");
    }

    /** In one line, for an error that is not AWS's. */
    public String foreign() {
        return "the address of " + service + " answered HTTP " + status + " without an AWS error code"
                + (message.isEmpty() ? "" : " (" + message + ")")
                + ": a proxy or gateway between here and AWS wrote it. Check HTTPS_PROXY, NO_PROXY, --endpoint and"
                + " the network.";
    }

    /** What a person would read of a page of HTML, in a line. */
    private static String shortened(String body) {
        String text = body.replaceAll("(?is)<(style|script)\\b.*?</\\1>", " ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
