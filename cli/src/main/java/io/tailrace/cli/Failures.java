package io.tailrace.cli;

import io.tailrace.cli.stack.AwsFault;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Failures as people read them: what, where, what to do next. */
final class Failures {
    /** The region is what comes before, whatever the service. */
    private static final Pattern AWS_HOST = Pattern.compile("\\.([a-z0-9-]+)\\.amazonaws\\.com");

    private Failures() {}

    static String message(Throwable failure) {
        if (failure instanceof AwsServiceException aws) {
            return ofService(aws);
        }
        if (failure instanceof SdkClientException client) {
            return ofClient(client, Settings.FLAGS);
        }
        if (failure instanceof ConnectException && failure.getCause() instanceof SdkClientException client) {
            // A command does not try again as a task does.
            return ofClient(client, Settings.SINK_FILE);
        }
        String message = failure.getMessage();
        if (message == null || isOurBug(failure)) {
            return "This should not have happened: " + failure + at(failure);
        }
        return message;
    }

    private static String ofService(AwsServiceException e) {
        AwsFault fault = AwsFault.of(e);
        if (fault.isForeign()) {
            return "The request did not reach AWS: " + fault.foreign();
        }
        String said = " (" + fault.code() + ")";
        return switch (fault.code()) {
            case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" ->
                "These AWS credentials have expired" + said
                        + ". Sign in again (aws sso login), or set new values of AWS_ACCESS_KEY_ID,"
                        + " AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.";
            case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId" ->
                "AWS does not know this access key" + said
                        + ". Check AWS_ACCESS_KEY_ID, and AWS_SESSION_TOKEN if the key is a temporary one, or choose"
                        + " other credentials with AWS_PROFILE.";
            case "InvalidSignatureException",
                    "SignatureDoesNotMatch",
                    "IncompleteSignature",
                    "RequestTimeTooSkewed",
                    "RequestExpired" -> ofSignature(fault, said);
            case "MissingAuthenticationToken", "MissingAuthenticationTokenException" ->
                "The request had no AWS credentials" + said
                        + ". Sign in (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY.";
            case "AccessDeniedException", "AccessDenied" ->
                "AWS denies this: " + fault.message() + " Add the action to the role's policy.";
            case "Throttling", "ThrottlingException" ->
                "AWS throttles the requests (" + fault.message() + "). Try again in a minute.";
            default -> "AWS answered " + fault.code() + ": " + fault.message();
        };
    }

    /** A signature is wrong by the key it was made with, or by the clock that is in it. */
    private static String ofSignature(AwsFault fault, String said) {
        boolean byClock = fault.code().startsWith("Request")
                || fault.message().contains("Signature expired")
                || fault.message().contains("Signature not yet current");
        return byClock
                ? "The clock of this machine differs too much from AWS's" + said
                        + ". Set it, and run the command again."
                : "AWS knows the access key, and its secret is a different one" + said
                        + ". Check AWS_SECRET_ACCESS_KEY, or choose other credentials with AWS_PROFILE.";
    }

    private static String ofClient(SdkClientException e, Settings settings) {
        String message = String.valueOf(e.getMessage());
        // The chain of all ways to credentials also mentions the default profile.
        if (message.contains("for profile") && !message.contains("in the chain")) {
            return message.replaceAll(": [^:]*$", "") + ". Name another with " + settings.profile
                    + ", or sign in to it: aws sso login --profile NAME.";
        }
        if (message.contains("credentials")) {
            return "There are no AWS credentials. Sign in (aws sso login), set AWS_PROFILE or AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY, or " + settings.credentials + ".";
        }
        if (message.contains("Unable to load region")) {
            return "There is no AWS region. Add " + settings.region + ", or set AWS_REGION.";
        }
        Optional<String> host = unknownHost(e);
        if (host.isPresent()) {
            Matcher ofAws = AWS_HOST.matcher(host.get());
            return ofAws.find()
                    ? "There is no region " + ofAws.group(1) + ", or no network: the name " + host.get()
                            + " is not known. Check " + settings.region + " and the network."
                    : "The name " + host.get() + " is not known. Check " + settings.endpoint + ", " + settings.region
                            + " and the network.";
        }
        return "The service cannot be reached: " + message + " Check " + settings.endpoint + ", " + settings.region
                + " and the network.";
    }

    /** The host that has no address, if that is the cause; Java's message begins with it. */
    private static Optional<String> unknownHost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException && cause.getMessage() != null) {
                return Optional.of(cause.getMessage().replaceAll("[:\\s].*", ""));
            }
        }
        return Optional.empty();
    }

    /** Where a person sets what a client needs. */
    private enum Settings {
        FLAGS("--profile", "name a local server with --endpoint", "--region", "--endpoint"),
        SINK_FILE(
                "aws.profile in the sink's file",
                "set aws.profile in the sink's file",
                "aws.region",
                "s3.endpoint and glue.endpoint");

        private final String profile;
        private final String credentials;
        private final String region;
        private final String endpoint;

        Settings(String profile, String credentials, String region, String endpoint) {
            this.profile = profile;
            this.credentials = credentials;
            this.region = region;
            this.endpoint = endpoint;
        }
    }

    private static boolean isOurBug(Throwable failure) {
        return failure instanceof NullPointerException
                || failure instanceof ClassCastException
                || failure instanceof IndexOutOfBoundsException;
    }

    private static String at(Throwable failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }
}
