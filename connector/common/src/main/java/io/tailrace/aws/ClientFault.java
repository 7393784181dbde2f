package io.tailrace.aws;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.http.client.ClientProtocolException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Why a call got no answer from the service, and what can be done about it. */
public enum ClientFault {
    /** Refused, reset, timed out: transient. */
    NETWORK("Check network, firewall and proxy between the worker and the service"),
    UNKNOWN_HOST("Correct " + AwsOptions.REGION + ", the endpoint option or " + AwsOptions.PROXY
            + ", or the worker's name resolution"),
    TLS("Make the worker's JVM trust the certificate (-Djavax.net.ssl.trustStore), or correct the endpoint option: its"
            + " scheme, http or https, and its host"),
    PROTOCOL("The server that answers is neither the service nor an HTTP proxy: correct the endpoint option or "
            + AwsOptions.PROXY),
    CREDENTIALS("Set " + AwsOptions.ACCESS_KEY_ID + " and " + AwsOptions.SECRET_ACCESS_KEY + ", set "
            + AwsOptions.PROFILE + " to a profile that has credentials, or give the worker a role"),
    EXPIRED("Replace the expired keys (" + AwsOptions.ACCESS_KEY_ID + ", " + AwsOptions.SECRET_ACCESS_KEY + ", "
            + AwsOptions.SESSION_TOKEN + "), or use a role, whose keys are renewed"),
    OTHER("Check the aws.* options and the endpoint option");

    private final String advice;

    ClientFault(String advice) {
        this.advice = advice;
    }

    /** A sentence without its full stop. */
    public String advice() {
        return advice;
    }

    /** Empty when the service did answer, whatever the answer, except that the keys have expired. */
    public static Optional<ClientFault> of(SdkException error) {
        if (error instanceof AwsServiceException service) {
            return AwsErrors.isExpired(service) ? Optional.of(EXPIRED) : Optional.empty();
        }
        @Nullable IOException innermost = null;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoCredentialsException) {
                return Optional.of(CREDENTIALS);
            }
            if (cause instanceof ApiCallTimeoutException
                    || cause instanceof ApiCallAttemptTimeoutException
                    || cause instanceof AbortedException) {
                return Optional.of(NETWORK);
            }
            if (cause instanceof IOException io) {
                innermost = io;
            }
        }
        return Optional.of(innermost == null ? OTHER : of(innermost));
    }

    /** Of nested exceptions the innermost says what happened: a reset during a handshake is a reset. */
    private static ClientFault of(IOException innermost) {
        if (innermost instanceof UnknownHostException) {
            return UNKNOWN_HOST;
        }
        if (innermost instanceof SSLException) {
            return TLS;
        }
        return innermost instanceof ClientProtocolException ? PROTOCOL : NETWORK;
    }
}
