package io.tailrace.row;

/** Where the key of a row's record comes from. */
public enum KeySource {
    /** It stays the key that the record has. */
    RECORD,
    /** The key of the item, typed as in {@link ItemKeys}. */
    ITEM
}
