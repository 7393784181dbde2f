package io.tailrace.sink.s3;

/** The version that the plugin's jar carries in its manifest. */
final class SinkVersion {
    private SinkVersion() {}

    static String current() {
        String version = SinkVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
