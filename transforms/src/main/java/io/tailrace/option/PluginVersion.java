package io.tailrace.option;

import org.jspecify.annotations.Nullable;

/** The version that a worker shows for a plugin, and takes in {@code connector.plugin.version}. */
public final class PluginVersion {

    private PluginVersion() {}

    /** What the manifest of the plugin's jar says, or {@code unknown} when the class does not come from a jar, as in tests. */
    public static String of(Class<?> plugin) {
        @Nullable String version = plugin.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
