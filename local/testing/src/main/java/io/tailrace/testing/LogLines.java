package io.tailrace.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What some classes log, from INFO on, for as long as it is open. It relies on slf4j-simple, which writes to System.err. */
public final class LogLines implements AutoCloseable {

    private static final int INFO = 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream before = System.err;
    private final List<Logger> loggers;
    private final List<Integer> levels;

    public LogLines(String... classes) {
        loggers = Arrays.stream(classes).map(LoggerFactory::getLogger).toList();
        levels = loggers.stream().map(LogLines::level).toList();
        loggers.forEach(logger -> setLevel(logger, INFO));
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    /** The lines so far that contain the text. */
    public List<String> with(String text) {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
        for (int i = 0; i < loggers.size(); i++) {
            setLevel(loggers.get(i), levels.get(i));
        }
    }

    private static int level(Logger logger) {
        try {
            return field(logger).getInt(logger);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not the logger that these tests run with", e);
        }
    }

    private static void setLevel(Logger logger, int level) {
        try {
            field(logger).setInt(logger, level);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not the logger that these tests run with", e);
        }
    }

    private static Field field(Logger logger) throws NoSuchFieldException {
        Field field = logger.getClass().getDeclaredField("currentLogLevel");
        field.setAccessible(true);
        return field;
    }
}
