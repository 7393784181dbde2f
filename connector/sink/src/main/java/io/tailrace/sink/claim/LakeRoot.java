package io.tailrace.sink.claim;

/**
 * Where the lake is, and who writes what in it.
 *
 * @param prefix of every key; empty, or with a slash at the end
 * @param visible what queries see of it
 */
public record LakeRoot(ObjectStore store, String prefix, Owners owners, VisibleChunks visible) {}
