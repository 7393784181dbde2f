package io.tailrace.cli;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Gives each command the terminal, and the way to wait to those that wait; everything else is made as picocli makes it. */
record CommandFactory(Terminal terminal, Pause pause) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        Optional<Constructor<?>> ours = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor ->
                        constructor.getParameterCount() > 0 && constructor.getParameterTypes()[0] == Terminal.class)
                .findFirst();
        if (ours.isEmpty()) {
            return CommandLine.defaultFactory().create(type);
        }
        return type.cast(
                ours.get().getParameterCount() == 1
                        ? ours.get().newInstance(terminal)
                        : ours.get().newInstance(terminal, pause));
    }
}
