package io.tailrace.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * How long one client retries a fault that resolves by waiting only sometimes: an unknown host, an untrusted
 * certificate, missing credentials. After that it marks the exception with a {@link LastingFault}. Faults of the network
 * and of the service itself have no limit.
 *
 * <p>It is part of the client, not of its callers, because only the client knows whether any of its calls was answered.
 */
final class FaultTimer implements ExecutionInterceptor {
    /** With the longest pause between two tries, 30 seconds, a task still fails within a minute. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** Faults that are further apart than this are separate ones: nothing was tried in between. */
    private static final Duration APART = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private boolean failing;
    private long first;
    private long last;
    private boolean answered;

    FaultTimer(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        answered();
    }

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.exception() instanceof SdkException error) {
            judge(error);
        }
        return context.exception();
    }

    synchronized void answered() {
        answered = true;
        failing = false;
    }

    /** Marks the error when it has lasted too long. */
    synchronized void judge(SdkException error) {
        if (LastingFault.of(error).isPresent()) {
            return;
        }
        Optional<ClientFault> fault = ClientFault.of(error);
        if (fault.isEmpty()) {
            answered();
            return;
        }
        // A host name that resolved before will resolve again.
        if (fault.get() == ClientFault.NETWORK || (fault.get() == ClientFault.UNKNOWN_HOST && answered)) {
            failing = false;
            return;
        }
        long now = nanoTime.getAsLong();
        if (!failing || now - last > APART.toNanos()) {
            failing = true;
            first = now;
        }
        last = now;
        Duration since = Duration.ofNanos(now - first);
        if (since.compareTo(LONGEST) >= 0) {
            error.addSuppressed(new LastingFault(fault.get(), since));
        }
    }
}
