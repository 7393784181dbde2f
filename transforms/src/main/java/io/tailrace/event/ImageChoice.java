package io.tailrace.event;

/** Which image of a change is wanted. A reader skips the other one: images are most of a record's bytes. */
public enum ImageChoice {
    NEW,
    OLD,
    BOTH,
    /** The new image, and the old one of a {@link Operation#REMOVE}, which has no other. */
    AUTO
}
