package io.tailrace.cli;

import io.tailrace.cli.terminal.Terminal;
import java.lang.reflect.InvocationTargetException;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Gives each command the terminal; everything else is made as picocli makes it. */
record CommandFactory(Terminal terminal) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        try {
            return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
        } catch (NoSuchMethodException notACommand) {
            return CommandLine.defaultFactory().create(type);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the command " + type.getSimpleName() + " cannot be made", e);
        }
    }
}
