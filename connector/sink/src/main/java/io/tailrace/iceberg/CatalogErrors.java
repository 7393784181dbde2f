package io.tailrace.iceberg;

import io.tailrace.aws.AwsErrors;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/** What a failure of a catalog, or of the store of its metadata, means to a task: try again, or a person must act. */
public final class CatalogErrors {
    private CatalogErrors() {}

    /**
     * The Connect error that says the same as this one.
     *
     * @param what was tried, as in {@code append to table lake.orders_changes}
     * @return a RetriableException when nothing was lost and the same call may work later, also when its result is unknown
     */
    public static ConnectException translate(String what, RuntimeException e) {
        if (e instanceof ConnectException known) {
            return known;
        }
        if (e instanceof NotAuthorizedException || e instanceof ForbiddenException) {
            return new ConnectException(
                    "The catalog refuses to " + what + ": " + e.getMessage()
                            + ". Check rest.auth, rest.token and rest.credential, and the grants of their principal; nothing"
                            + " is lost.",
                    e);
        }
        if (e instanceof CommitStateUnknownException) {
            return new RetriableException(
                    "Could not " + what + ", or could without an answer; looking at the table again: " + firstLine(e),
                    e);
        }
        Optional<ConnectException> ofAws = AwsErrors.translateCause(what, e);
        if (ofAws.isPresent()) {
            return ofAws.get();
        }
        if (isOfClocks(e)) {
            return new RetriableException(
                    "Could not " + what
                            + ": the table's last commit is more than a minute later than this worker's clock,"
                            + " and commits are in the order of their times; retrying until the clock has passed it. Synchronize all"
                            + " machines that write to the table by NTP.",
                    e);
        }
        if (isTransient(e)) {
            return new RetriableException("Could not " + what + ": " + firstLine(e) + "; retrying", e);
        }
        return new ConnectException("Could not " + what + ": " + firstLine(e), e);
    }

    private static boolean isTransient(RuntimeException e) {
        return e instanceof CommitFailedException
                || e instanceof ValidationException
                || e instanceof ServiceFailureException
                || e instanceof RuntimeIOException
                || e instanceof UncheckedIOException
                // Between a look and the next call the table, or a file of its metadata, may be replaced.
                || e instanceof NoSuchTableException
                || e instanceof NotFoundException
                || isThrottled(e)
                // Without an answer: RESTException has subclasses for those that came with one.
                || e.getClass() == RESTException.class;
    }

    /** Iceberg knows no other sign of it, and takes it for a bug of its own. */
    private static boolean isOfClocks(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Expected sorted snapshot log entries")
                || message.contains("Expected sorted previous metadata log entries")
                || (message.contains("Invalid update timestamp") && message.contains("log entry"));
    }

    /** Glue's REST endpoint throttles with HTTP 400, which is otherwise the answer to a wrong request. */
    private static boolean isThrottled(RuntimeException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return (e instanceof BadRequestException || e instanceof RESTException)
                && (message.contains("throttl")
                        || message.contains("rate exceeded")
                        || message.contains("too many requests"));
    }

    private static String firstLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
