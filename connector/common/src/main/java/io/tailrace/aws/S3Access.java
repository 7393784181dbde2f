package io.tailrace.aws;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How an object store is spoken to: AWS's own S3, or one of the stores that resemble it. */
public record S3Access(@Nullable URI endpoint, Addressing addressing, Checksums checksums) {

    /** Where a request carries the bucket's name. */
    public enum Addressing {
        VIRTUAL_HOST,
        PATH
    }

    /** SDKs since 2.30 add checksums to every upload, which some S3-compatible stores refuse. */
    public enum Checksums {
        WHEN_SUPPORTED,
        WHEN_REQUIRED
    }
}
