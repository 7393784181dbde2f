package io.tailrace.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Standard output for people: lines that stay, and below them at most one line that is written over while something runs. Where lines cannot be
 * written over, the running line is printed now and then instead. Safe for several threads; a whole line is written at once.
 */
public final class Terminal {
    /** How often a running line is repeated where it cannot be written over. */
    static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

    private static final String START_OF_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final Look look;
    private final LongSupplier nanoTime;

    private String running = "";
    private long lastPlain;
    private boolean plainPrinted;

    public Terminal(PrintStream out, Look look, LongSupplier nanoTime) {
        this.out = out;
        this.look = look;
        this.nanoTime = nanoTime;
    }

    /** The terminal, file or pipe that this process was started on. */
    public static Terminal ofProcess() {
        Look look = Look.of(System.getenv(), System.getProperty("tailrace.columns", ""));
        // Not System.out: on JDK 17 its charset is that of the default locale's files, not of the terminal.
        PrintStream out = new PrintStream(
                new FileOutputStream(FileDescriptor.out),
                false,
                look.unicode() ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII);
        return new Terminal(out, look, System::nanoTime);
    }

    /** Says nothing; for runs that are watched by code and not by people. */
    public static Terminal silent() {
        return new Terminal(new PrintStream(PrintStream.nullOutputStream()), Look.plain(), System::nanoTime);
    }

    public Look look() {
        return look;
    }

    /** Prints a line that stays, above the running line if there is one. */
    public synchronized void line(String text) {
        if (running.isEmpty() || !look.live()) {
            out.print(text + "\n");
        } else {
            out.print(START_OF_LINE + text + "\n" + running);
        }
        out.flush();
    }

    public void blank() {
        line("");
    }

    /** A step that is done: a tick, what it was, where it is, how long it took. */
    public void done(String what, String where, Duration took) {
        line("  %s %s  %s %s"
                .formatted(green(look.unicode() ? "✓" : "+"), pad(what, 20), pad(where, 52), dim(seconds(took))));
    }

    /** Something that did not work; the text says what to do. */
    public void failed(String text) {
        line(red((look.unicode() ? "✗ " : "x ") + text));
    }

    /** Writes over the running line; longer text than the terminal is wide is cut. */
    public synchronized void running(String text) {
        if (look.live()) {
            running = text.length() < look.columns() ? text : text.substring(0, look.columns() - 1);
            out.print(START_OF_LINE + running);
            out.flush();
        } else if (!plainPrinted || nanoTime.getAsLong() - lastPlain >= PLAIN_INTERVAL.toNanos()) {
            plainPrinted = true;
            lastPlain = nanoTime.getAsLong();
            line(text);
        }
    }

    /** Ends the running line with its last state, which stays. */
    public synchronized void settled(String text) {
        running = "";
        plainPrinted = false;
        if (look.live()) {
            out.print(START_OF_LINE);
        }
        line(text);
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

    /** Whole numbers with thousands, as in {@code 5,000}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private String styled(String code, String text) {
        return look.colored() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
