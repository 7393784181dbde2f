package io.tailrace.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The body of one answer as it came, for who reads it with less work than the SDK, which makes an object of each value. Signing, retries, timeouts
 * and errors stay the SDK's: it is only shown an empty object where a call went well. Works with the clients of {@link AwsClients} that say so.
 */
public final class RawBody {

    private static final ExecutionAttribute<RawBody> WANTED = new ExecutionAttribute<>("tailrace-raw-body");
    private static final String CHECKSUM = "x-amz-crc32";
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

    private byte @Nullable [] bytes;

    /** Asks for the body of one call's answer: {@code request.overrideConfiguration(body::keep)}. */
    public void keep(AwsRequestOverrideConfiguration.Builder call) {
        call.putExecutionAttribute(WANTED, this);
    }

    /** The body, once the call has been answered without an error. */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("no body was kept: the call failed, or its client keeps none");
        }
        return bytes;
    }

    static ExecutionInterceptor keeper() {
        return new Keeper();
    }

    private static final class Keeper implements ExecutionInterceptor {

        /** The checksum is of the body that the SDK does not see; it is checked here. */
        @Override
        public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return wanted(context, attributes) == null
                    ? context.httpResponse()
                    : context.httpResponse().toBuilder().removeHeader(CHECKSUM).build();
        }

        @Override
        public Optional<InputStream> modifyHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            RawBody wanted = wanted(context, attributes);
            Optional<InputStream> body = context.responseBody();
            if (wanted == null || body.isEmpty()) {
                return body;
            }
            byte[] bytes = read(body.get());
            context.httpResponse().firstMatchingHeader(CHECKSUM).ifPresent(sum -> check(bytes, sum));
            wanted.bytes = bytes;
            return Optional.of(new ByteArrayInputStream(EMPTY_OBJECT));
        }

        private static @Nullable RawBody wanted(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return context.httpResponse().isSuccessful() ? attributes.getAttribute(WANTED) : null;
        }

        private static byte[] read(InputStream body) {
            // At its end the connection goes back to the pool.
            try (body) {
                return body.readAllBytes();
            } catch (IOException e) {
                throw broken(e);
            }
        }

        private static SdkClientException broken(IOException cause) {
            return SdkClientException.create("The answer has not come whole: " + cause.getMessage(), cause);
        }

        private static void check(byte[] bytes, String sum) {
            CRC32 found = new CRC32();
            found.update(bytes);
            if (!sum.equals(Long.toString(found.getValue()))) {
                // The SDK calls again after an exception of input; its own for this case it takes for final.
                throw broken(new IOException("its checksum should be " + sum + " and is " + found.getValue()));
            }
        }
    }
}
