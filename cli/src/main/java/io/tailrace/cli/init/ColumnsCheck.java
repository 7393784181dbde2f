package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.event.Item;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A declaration that is there already, compared with what it leaves in {@code cdc_rest}; prints what to add. */
public final class ColumnsCheck implements AutoCloseable {
    private static final String COLUMNS = "columns";
    private static final Pattern END_OF_LINE = Pattern.compile("[,\\s]+$");

    private final Path file;
    private final Columns columns;
    private final Terminal terminal;
    private final List<String> declared;
    private final DeclaredRows rows;
    private final TableProfile rest = new TableProfile();
    private final TableProfile all = new TableProfile();

    /**
     * Reads the declaration.
     *
     * @param file with the property {@code columns}, or one for each entity
     * @param entity whose declaration is meant; empty for {@code columns}
     * @throws IllegalArgumentException when there is no such file, or no such declaration in it
     */
    public ColumnsCheck(Path file, String entity, Terminal terminal) {
        Map<String, String> properties = PropertiesFile.read(file);
        String property = entity.isEmpty() ? COLUMNS : entity;
        String declaration = properties.get(property);
        if (declaration == null) {
            throw new IllegalArgumentException("The file " + file + " has no " + property
                    + "=...: name the file with the declaration, such as config/tables/sales-orders.properties"
                    + (entity.isEmpty() ? "." : ", and an entity of it."));
        }
        properties.forEach((name, value) -> requireNoColumn(file, name, value));
        this.file = file;
        this.declared = List.copyOf(properties.keySet());
        this.columns = Columns.parse(declaration);
        this.terminal = terminal;
        this.rows = new DeclaredRows(declaration);
    }

    /**
     * Makes sure that a sample of the table can be compared with it.
     *
     * @throws IllegalArgumentException when the file declares several entities, of which a sample has all
     */
    public void requireOneTable() {
        if (declared.size() > 1) {
            throw new IllegalArgumentException("The file " + file + " declares " + String.join(", ", declared)
                    + ", and a sample has items of all of them. Compare with what landed in the cdc_rest of one table:"
                    + " --entity NAME --rest FILE.");
        }
    }

    /** A line that was pasted below one that does not go on is a property of its own, and no column. */
    private static void requireNoColumn(Path file, String property, String value) {
        try {
            Columns.parse(property + ' ' + END_OF_LINE.matcher(value).replaceFirst(""));
        } catch (ColumnsException notOne) {
            return;
        }
        throw new IllegalArgumentException("In the file " + file + " the column " + property
                + " is not part of columns=...: end the line before it with a comma and a backslash.");
    }

    /** Takes an item of the table. */
    void see(Item item) {
        all.see(item);
        Item left = rows.rest(item);
        if (!left.isEmpty()) {
            rest.see(left);
        }
    }

    /**
     * Compares with what rows have in {@code cdc_rest}, one on each line.
     *
     * @return whether there is nothing to do
     */
    public boolean ofRest(BufferedReader lines) throws IOException {
        long read = new RestLines().read(lines, rest::see);
        terminal.line(count(read) + " values of cdc_rest read");
        return print(null);
    }

    /** Compares with the items that were seen; see {@link InitRun#check}. */
    boolean ofItems() {
        terminal.line("Of " + count(all.items()) + " items " + count(rest.items()) + " leave something in cdc_rest");
        return print(all);
    }

    @Override
    public void close() {
        rows.close();
    }

    private boolean print(@Nullable TableProfile seen) {
        ColumnsAdvice advice = ColumnsAdvice.of(columns, rest, seen);
        section(
                "Columns to add to " + file + ", above its last one",
                advice.additions().stream().map(line -> line + ", \\").toList());
        section("Columns to change", advice.changes());
        section("What stays in cdc_rest", advice.stays());
        if (advice.isEmpty()) {
            terminal.line("There is nothing to add to " + file + ".");
        }
        return advice.isEmpty();
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            terminal.blank();
            terminal.line(terminal.bold(title));
            lines.forEach(line -> terminal.line("  " + line));
        }
    }
}
