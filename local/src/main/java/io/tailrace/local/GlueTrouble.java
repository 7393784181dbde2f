package io.tailrace.local;

/** What can happen to a call of a {@link GlueServer}, as it does on the way to AWS. */
public enum GlueTrouble {
    /** The call is refused because there were too many; nothing is changed. */
    THROTTLED,

    /** The connection ends before the call is carried out. */
    LOST_REQUEST,

    /** The call is carried out, and the connection ends before the caller knows. */
    LOST_ANSWER
}
