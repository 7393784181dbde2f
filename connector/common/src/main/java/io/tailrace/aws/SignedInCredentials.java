package io.tailrace.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Keys that last as long as a user is signed in to IAM Identity Center; says how to sign in again. */
final class SignedInCredentials implements AwsCredentialsProvider {
    private final String profile;
    private final AwsCredentialsProvider keys;

    SignedInCredentials(String profile, AwsCredentialsProvider keys) {
        this.profile = profile;
        this.keys = keys;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return keys.resolveCredentials();
        } catch (SdkException e) {
            throw SdkClientException.create(
                    "Profile " + profile + " of IAM Identity Center has no valid keys: " + e.getMessage()
                            + ". Sign in as the worker's user, on its machine: aws sso login --profile " + profile,
                    e);
        }
    }
}
