package io.tailrace.sink.chunk;

import io.tailrace.sink.file.LocalFiles;

/**
 * Where and how long rows are buffered before they are published.
 *
 * @param openFiles of this task and of no other
 */
public record Buffering(LocalFiles files, OpenFiles openFiles, Rotation rotation) {}
