package io.tailrace.aws;

import io.tailrace.aws.AwsOptions.Problem;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Which option is to blame for what a service said, or for its silence.
 *
 * @param endpointOption that names the service's endpoint
 * @param endpoint its value; null when the region's own is meant
 * @param resourceOption that names what is asked for there
 * @param rights what the connector must be allowed to do there, as a sentence
 */
public record ServiceProblem(
        AwsOptions aws, String endpointOption, @Nullable URI endpoint, String resourceOption, String rights) {
    private static final String REGION_HEADER = "x-amz-bucket-region";
    private static final int MOVED = 301;
    private static final Set<String> ELSEWHERE =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Set<String> UNKNOWN_KEY =
            Set.of("InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException");
    private static final Set<String> WRONG_SECRET = Set.of("SignatureDoesNotMatch", "InvalidSignatureException");
    private static final Set<String> WRONG_TOKEN = Set.of("InvalidToken", "ExpiredToken", "ExpiredTokenException");

    /** The problem; empty when the service did answer and only has a bad moment. */
    public Optional<Problem> of(ConnectException error) {
        if (error instanceof UnfitOptionException unfit) {
            return Optional.of(new Problem(unfit.option(), message(error)));
        }
        if (!(error.getCause() instanceof SdkException cause)) {
            return Optional.of(new Problem(resourceOption, message(error)));
        }
        Optional<ClientFault> fault = ClientFault.of(cause);
        if (fault.isPresent()) {
            return Optional.of(new Problem(
                    optionOf(fault.get()),
                    cause.getMessage() + ". " + fault.get().advice() + "."));
        }
        return AwsErrors.isTransient(cause) ? Optional.empty() : Optional.of(answered(message(error), cause));
    }

    /** The problem of a service that has not answered at all in this time. */
    public Problem silence(String service, long seconds) {
        return new Problem(
                optionOf(ClientFault.NETWORK),
                service + " has not answered within " + seconds + " s. " + ClientFault.NETWORK.advice() + ".");
    }

    private Problem answered(String message, SdkException cause) {
        if (cause instanceof StsException) {
            return new Problem(AwsOptions.ROLE_ARN, message);
        }
        if (!(cause instanceof AwsServiceException service)) {
            return new Problem(resourceOption, message);
        }
        String code = AwsErrors.code(service);
        if (AwsErrors.isProxyLocked(service)) {
            return new Problem(AwsOptions.PROXY_USER, message);
        }
        if (service.statusCode() == MOVED || ELSEWHERE.contains(code)) {
            return new Problem(AwsOptions.REGION, elsewhere(message, service));
        }
        if (UNKNOWN_KEY.contains(code)) {
            return new Problem(credentials(AwsOptions.ACCESS_KEY_ID), message);
        }
        if (WRONG_SECRET.contains(code)) {
            return new Problem(credentials(AwsOptions.SECRET_ACCESS_KEY), message);
        }
        if (WRONG_TOKEN.contains(code)) {
            return new Problem(credentials(AwsOptions.SESSION_TOKEN), message);
        }
        return new Problem(
                resourceOption,
                code.equals("NoSuchBucket")
                        ? "The bucket does not exist. Create it, or correct " + resourceOption + ": " + message
                        : message + " " + rights);
    }

    private String elsewhere(String message, AwsServiceException error) {
        String present = aws.region() == null ? "" : ", and " + AwsOptions.REGION + " is " + aws.region();
        return Optional.ofNullable(error.awsErrorDetails())
                .flatMap(details -> details.sdkHttpResponse().firstMatchingHeader(REGION_HEADER))
                .map(region -> "The bucket is in region " + region + present + ". Set " + AwsOptions.REGION + "="
                        + region + ", or use a bucket of this region: Athena queries the lake from its own region.")
                .orElse("The bucket is in another region" + present + ". Set " + AwsOptions.REGION
                        + " to the bucket's: " + message);
    }

    private String optionOf(ClientFault fault) {
        return switch (fault) {
            case CREDENTIALS -> credentials(AwsOptions.ACCESS_KEY_ID);
            case EXPIRED -> credentials(AwsOptions.SESSION_TOKEN);
            case NETWORK, UNKNOWN_HOST, TLS, PROTOCOL, OTHER ->
                aws.proxy() != null ? AwsOptions.PROXY : endpoint != null ? endpointOption : AwsOptions.REGION;
        };
    }

    /** The option that the keys come from: this one, where they are written there. */
    private String credentials(String ofKeys) {
        if (aws.credentials() instanceof AwsCredentials.StaticKeys) {
            return ofKeys;
        }
        return aws.credentials() instanceof AwsCredentials.Profile ? AwsOptions.PROFILE : AwsOptions.ACCESS_KEY_ID;
    }

    private static String message(ConnectException error) {
        return String.valueOf(error.getMessage());
    }
}
