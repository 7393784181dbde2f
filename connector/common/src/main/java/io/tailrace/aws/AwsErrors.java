package io.tailrace.aws;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one class that decides what a failed AWS call means: whether the same call may work later, or an operator must act. Answers that are part
 * of a protocol (an expired iterator, a lost race for an object) are caught by the adapter that knows the protocol before they come here.
 */
public final class AwsErrors {

    // Keys that have just been rotated: the provider has newer ones at its next renewal.
    private static final Set<String> EXPIRED =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");

    private static final int NOT_IMPLEMENTED = 501;
    private static final int PROXY_AUTHENTICATION = 407;

    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "KMSAccessDeniedException",
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException");

    private AwsErrors() {}

    /**
     * The Connect error that says the same as this SDK error, with the SDK's as its cause.
     *
     * @param action what was tried, as the middle of a sentence: {@code "read table sales-orders"}
     * @return a {@link RetriableException} when nothing was lost and the same call may work later, else a {@link ConnectException}
     */
    public static ConnectException translate(String action, SdkException error) {
        if (isTransient(error)) {
            return new RetriableException("Could not " + action + ", retrying: " + reason(error), error);
        }
        if (isDenied(error)) {
            return new ConnectException(
                    "Not allowed to " + action + ": " + reason(error)
                            + ". Check the credentials (aws.* options or the worker's role) and the policy of the resource, then restart the task.",
                    error);
        }
        if (isProxyLocked(error)) {
            return new ConnectException(
                    "Could not " + action + ": the proxy requires a user and a password (407), and "
                            + "the given ones, if any, were rejected. Set " + AwsOptions.PROXY_USER + " and "
                            + AwsOptions.PROXY_PASSWORD
                            + ", or name the host in " + AwsOptions.PROXY_BYPASS + ".",
                    error);
        }
        return new ConnectException("Could not " + action + ": " + reason(error), error);
    }

    /** The same for an error that has an SDK error among its causes; empty when it has none. */
    public static Optional<ConnectException> translateCause(String action, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkException sdk) {
                return Optional.of(translate(action, sdk));
            }
        }
        return Optional.empty();
    }

    /**
     * True when the same call may work later: a network fault, a timeout, throttling, a fault of the service, keys being renewed. What
     * rarely resolves by waiting is transient for a limited time only, by the {@link FaultTimer} of the client that failed.
     */
    public static boolean isTransient(SdkException error) {
        if (LastingFault.of(error).isPresent()) {
            return false;
        }
        if (error instanceof AwsServiceException service) {
            return service.isThrottlingException()
                    || service.isClockSkewException()
                    || (service.statusCode() >= 500 && service.statusCode() != NOT_IMPLEMENTED)
                    || isExpired(service);
        }
        return true;
    }

    public static boolean isThrottled(SdkException error) {
        return error instanceof AwsServiceException service && service.isThrottlingException();
    }

    static boolean isExpired(AwsServiceException error) {
        return EXPIRED.contains(code(error));
    }

    /** The answer is not the service's but that of a proxy before it. */
    public static boolean isProxyLocked(SdkException error) {
        return error instanceof AwsServiceException service && service.statusCode() == PROXY_AUTHENTICATION;
    }

    private static boolean isDenied(SdkException error) {
        return error instanceof AwsServiceException service
                && (DENIED.contains(code(service)) || service.statusCode() == 403);
    }

    /** The service's name for what went wrong; empty when it gave none. */
    public static String code(AwsServiceException error) {
        return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
                ? ""
                : error.awsErrorDetails().errorCode();
    }

    /** By which a failure is known again: the message of a service has the id of each request. */
    public static String cause(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException service) {
                return service.getClass().getName() + " " + code(service);
            }
        }
        return failure.toString();
    }

    private static String reason(SdkException error) {
        String reason = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return LastingFault.of(error)
                .map(mark -> reason + "; " + mark.getMessage())
                .orElse(reason);
    }
}
