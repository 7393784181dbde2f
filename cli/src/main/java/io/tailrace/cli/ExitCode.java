package io.tailrace.cli;

/** How a command ends; scripts may rely on it. */
final class ExitCode {
    static final int DONE = 0;
    static final int DIFFERENT = 1;
    static final int IN_THE_WAY = 3;

    private ExitCode() {}
}
