package io.tailrace.source;

/** How the names of key attributes become names of fields. */
public enum KeyNames {
    KEEP,
    AVRO_SAFE
}
