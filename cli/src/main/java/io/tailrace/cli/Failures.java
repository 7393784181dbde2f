package io.tailrace.cli;

import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Failures as people read them: what, where, what to do next. */
final class Failures {
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
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        String message = e.awsErrorDetails() == null
                ? String.valueOf(e.getMessage())
                : e.awsErrorDetails().errorMessage();
        return switch (code) {
            case "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException" ->
                "AWS does not accept these credentials (" + code
                        + "). Sign in again, or choose others with AWS_PROFILE.";
            case "AccessDeniedException", "AccessDenied" ->
                "AWS denies this: " + message + " Add the action to the role's policy.";
            case "Throttling", "ThrottlingException" ->
                "AWS throttles the requests (" + message + "). Try again in a minute.";
            default -> "AWS answered " + code + ": " + message;
        };
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
        return "The service cannot be reached: " + message + " Check " + settings.endpoint + ", " + settings.region
                + " and the network.";
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
