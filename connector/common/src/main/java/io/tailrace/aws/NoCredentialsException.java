package io.tailrace.aws;

import software.amazon.awssdk.core.exception.SdkClientException;

/** There is nothing to sign a request with. The SDK has no type of its own for it. */
final class NoCredentialsException extends SdkClientException {
    NoCredentialsException(SdkClientException cause) {
        super(builder()
                .message("There are no credentials: " + cause.getMessage())
                .cause(cause));
    }
}
