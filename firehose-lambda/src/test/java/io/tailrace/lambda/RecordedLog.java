package io.tailrace.lambda;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.util.ArrayList;
import java.util.List;

/** Lambda's logger as a list of lines, each with its level before it. Takes no lines without a level. */
final class RecordedLog implements LambdaLogger {

    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void log(String message, LogLevel level) {
        if (!message.endsWith("\n")) {
            throw new IllegalArgumentException("Lambda adds no line end: " + message);
        }
        lines.add(level + " " + message.stripTrailing());
    }

    @Override
    public void log(String message) {
        throw new UnsupportedOperationException("a line without a level");
    }

    @Override
    public void log(byte[] message) {
        throw new UnsupportedOperationException("a line without a level");
    }
}
