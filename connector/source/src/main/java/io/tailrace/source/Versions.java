package io.tailrace.source;

import org.jspecify.annotations.Nullable;

/** The version of this plugin, as its jar's manifest names it. */
public final class Versions {

    private Versions() {}

    /** The version, or {@code unknown} when the classes do not come from the jar, as in tests. */
    public static String connector() {
        @Nullable String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
