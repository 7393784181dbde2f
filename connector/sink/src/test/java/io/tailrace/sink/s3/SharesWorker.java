package io.tailrace.sink.s3;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test class that has a {@link RealWorker}, as the parameter of a method. A build runs it by {@link WorkerIT}, beside all others that have one, so the pom
 * keeps it from being run once more by itself; {@code -Dit.test} with its name runs it alone.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag(SharesWorker.TAG)
@ExtendWith(RealWorker.Shared.class)
@interface SharesWorker {
    /** What the suite selects by. */
    String TAG = "worker";
}
