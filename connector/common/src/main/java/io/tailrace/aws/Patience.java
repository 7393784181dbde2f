package io.tailrace.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * How long one client goes on with a fault that heals by waiting now and then, and mostly does not: a host that nobody
 * knows, a certificate that is not trusted, missing credentials. After that it marks the exception with a {@link
 * LastingFault}. For what a network and a service do by themselves there is no limit.
 *
 * <p>It is here, and not with those who try again, because only a client knows of all its calls whether any was answered.
 */
final class Patience implements ExecutionInterceptor {
    /** With the longest pause between two tries, 30 seconds, a task still fails within a minute. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** Faults that are further apart than this are not one that lasts: nothing was tried in between. */
    private static final Duration APART = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private boolean failing;
    private long first;
    private long last;
    private boolean answered;

    Patience(LongSupplier nanoTime) {
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
        // A host that was known before will be known again.
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
