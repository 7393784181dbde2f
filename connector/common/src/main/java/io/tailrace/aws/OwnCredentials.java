package io.tailrace.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Credentials of the worker itself, whose absence can be distinguished from other failures of a call. */
final class OwnCredentials implements AwsCredentialsProvider {
    private final AwsCredentialsProvider source;
    private final FaultTimer patience;

    OwnCredentials(AwsCredentialsProvider source, FaultTimer patience) {
        this.source = source;
        this.patience = patience;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            AwsCredentials found = source.resolveCredentials();
            patience.answered();
            return found;
        } catch (SdkClientException e) {
            NoCredentialsException missing = new NoCredentialsException(e);
            patience.judge(missing);
            throw missing;
        }
    }
}
