package io.tailrace.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Standard output for people: lines that stay, and below them a line or a block of lines that is written over while something runs. Where lines
 * cannot be written over, the running line goes to standard error now and then instead, so that a file has only the answer. Safe for several
 * threads; a whole line is written at once.
 */
public final class Terminal {
    /** How often a running line is repeated where it cannot be written over. */
    static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

    private static final String START_OF_LINE = "\r\u001b[K";
    private static final String START_OF_BLOCK = "\r\u001b[J";

    private final PrintStream out;
    private final PrintStream err;
    private final TerminalStyle look;
    private final LongSupplier nanoTime;

    private List<String> running = List.of();
    private long lastPlain;
    private boolean plainPrinted;
    private boolean muted;

    /**
     * Prints to streams that are already there.
     *
     * @param err for failures, and for what is running where lines cannot be written over
     */
    public Terminal(PrintStream out, PrintStream err, TerminalStyle look, LongSupplier nanoTime) {
        this.out = out;
        this.err = err;
        this.look = look;
        this.nanoTime = nanoTime;
    }

    /** The terminal, file or pipe that this process was started on. */
    public static Terminal ofProcess() {
        TerminalStyle look = TerminalStyle.of(
                System.getenv(), System.getProperty("tailrace.columns", ""), System.getProperty("tailrace.rows", ""));
        // Not System.out: on JDK 17 its charset is that of the default locale's files. What people see is ASCII where
        // the
        // look says so, but names and values go through whole: in any other charset a file would have question marks.
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8),
                look,
                System::nanoTime);
    }

    public TerminalStyle style() {
        return look;
    }

    /** Prints a line that stays, above the running line if there is one. */
    public void line(String text) {
        print(out, text);
    }

    /** Prints a line beside the answer, to standard error: what a program that reads the answer is not to read. */
    public void aside(String text) {
        print(err, text);
    }

    public void blank() {
        line("");
    }

    /** A step that is done: a tick, what it was, where it is, how long it took. */
    public void done(String what, String where, Duration took) {
        line("  %s %s  %s %s"
                .formatted(green(look.hasUnicode() ? "✓" : "+"), pad(what, 20), pad(where, 52), dim(seconds(took))));
    }

    /** Something that did not work; the text says what to do. */
    public void failed(String text) {
        print(err, red((look.hasUnicode() ? "✗ " : "x ") + text));
    }

    /** From now on nothing is printed: the process ends, and what fails now fails because of that. */
    public synchronized void mute() {
        muted = true;
    }

    /** Writes over the running line; longer text than the terminal is wide is cut. */
    public synchronized void running(String text) {
        if (muted) {
            return;
        }
        if (look.isLive()) {
            String cut = text.length() < look.columns() ? text : text.substring(0, look.columns() - 1);
            rewrite(List.of(cut));
        } else if (!plainPrinted || nanoTime.getAsLong() - lastPlain >= PLAIN_INTERVAL.toNanos()) {
            plainPrinted = true;
            lastPlain = nanoTime.getAsLong();
            print(err, text);
        }
    }

    /**
     * Writes over the running lines with others, which must be narrower than the terminal and fewer than its rows. Where lines cannot be
     * written over nothing happens: tell there with {@link #line} what has changed.
     */
    public synchronized void block(List<String> lines) {
        if (look.isLive() && !muted) {
            rewrite(lines);
        }
    }

    /** Ends the running line with its last state, which stays. */
    public synchronized void settled(String text) {
        erase();
        running = List.of();
        plainPrinted = false;
        line(text);
    }

    /** Ends the running lines; nothing of them stays. */
    public synchronized void settled() {
        erase();
        running = List.of();
        plainPrinted = false;
    }

    public String bold(String text) {
        return styled("1", text);
    }

    public String dim(String text) {
        return styled("2", text);
    }

    public String green(String text) {
        return styled("32", text);
    }

    public String red(String text) {
        return styled("31", text);
    }

    /** Seconds with one decimal, as in {@code 1.4 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** Whole units, of the largest that leaves a number above one, as in {@code 40 min}. */
    public static String age(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : count(seconds / 86_400) + " days";
    }

    /** Megabytes with one decimal, as in {@code 12.5 MB}. */
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** Whole numbers with thousands, as in {@code 5,000}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private synchronized void print(PrintStream to, String text) {
        if (muted) {
            return;
        }
        erase();
        to.print(text + "\n");
        to.flush();
        if (!running.isEmpty()) {
            out.print(String.join("\n", running));
            out.flush();
        }
    }

    private void rewrite(List<String> lines) {
        out.print(clearing() + String.join("\n", lines));
        out.flush();
        running = List.copyOf(lines);
    }

    private void erase() {
        if (!running.isEmpty() && !muted) {
            out.print(clearing());
            out.flush();
        }
    }

    /** Back to where the running lines begin. */
    private String clearing() {
        return running.size() < 2 ? START_OF_LINE : "\u001b[" + (running.size() - 1) + "A" + START_OF_BLOCK;
    }

    private String styled(String code, String text) {
        return look.isColored() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
