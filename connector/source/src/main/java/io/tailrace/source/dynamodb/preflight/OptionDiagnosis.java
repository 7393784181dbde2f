package io.tailrace.source.dynamodb.preflight;

import io.tailrace.aws.AwsCredentials;
import io.tailrace.aws.AwsErrors;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.aws.ClientFault;
import io.tailrace.aws.Regions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/** Which option is wrong when a call failed. */
final class OptionDiagnosis {

    private static final Set<String> UNKNOWN_KEY = Set.of("InvalidClientTokenId", "UnrecognizedClientException");
    private static final Set<String> WRONG_SECRET = Set.of("SignatureDoesNotMatch", "InvalidSignatureException");

    private final SourceOptions options;
    private final AwsOptions aws;

    OptionDiagnosis(SourceOptions options) {
        this.options = options;
        this.aws = options.aws();
    }

    /**
     * The problem; empty when service or network have a bad moment, which is not a fault of the options.
     *
     * @param asked the option that names what was asked for
     */
    Optional<Problem> of(ConnectException error, String asked) {
        String message = String.valueOf(error.getMessage());
        if (!(error.getCause() instanceof SdkException cause)) {
            return Optional.of(new Problem(asked, message));
        }
        Optional<ClientFault> fault = ClientFault.of(cause);
        if (fault.isPresent()) {
            return client(fault.get(), cause);
        }
        if (AwsErrors.isTransient(cause)) {
            // Through a proxy an unknown host is a fault of a gateway.
            return unknownRegion();
        }
        return Optional.of(
                new Problem(cause instanceof AwsServiceException said ? option(said, asked) : asked, message));
    }

    private Optional<Problem> client(ClientFault fault, SdkException cause) {
        return switch (fault) {
            case CREDENTIALS, EXPIRED -> Optional.of(problem(credentials(), fault, cause));
            case UNKNOWN_HOST -> {
                Optional<Problem> unheardOf = unknownRegion();
                yield unheardOf.isPresent() ? unheardOf : Optional.of(problem(endpointOption(), fault, cause));
            }
            case TLS, PROTOCOL -> Optional.of(problem(endpointOption(), fault, cause));
            case NETWORK, OTHER -> Optional.empty();
        };
    }

    private static Problem problem(String option, ClientFault fault, SdkException cause) {
        return new Problem(option, option + " does not work. " + fault.advice() + ": " + cause.getMessage());
    }

    private Optional<Problem> unknownRegion() {
        String region = aws.region();
        return region == null || options.endpoint() != null || Regions.isKnown(region)
                ? Optional.empty()
                : Optional.of(new Problem(
                        AwsOptions.REGION,
                        AwsOptions.REGION + " is " + region + ", and DynamoDB does not answer there. "
                                + Regions.like(region) + ". For a newer region check the worker's network"));
    }

    private String option(AwsServiceException error, String asked) {
        if (AwsErrors.isProxyLocked(error)) {
            return AwsOptions.PROXY_USER;
        }
        if (error instanceof StsException) {
            return aws.role() == null ? SourceOptions.TABLE_ROLES : AwsOptions.ROLE_ARN;
        }
        String code = AwsErrors.code(error);
        if (UNKNOWN_KEY.contains(code)) {
            return credentials();
        }
        if (WRONG_SECRET.contains(code)) {
            return aws.credentials() instanceof AwsCredentials.StaticKeys
                    ? AwsOptions.SECRET_ACCESS_KEY
                    : credentials();
        }
        return asked;
    }

    /** The option that says how to reach the service. */
    private String endpointOption() {
        if (aws.proxy() != null) {
            return AwsOptions.PROXY;
        }
        return options.endpoint() == null ? AwsOptions.REGION : SourceOptions.DYNAMODB_ENDPOINT;
    }

    private String credentials() {
        return aws.credentials() instanceof AwsCredentials.Profile ? AwsOptions.PROFILE : AwsOptions.ACCESS_KEY_ID;
    }
}
