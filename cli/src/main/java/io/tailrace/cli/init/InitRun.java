package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.Ticker;
import io.tailrace.event.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Looks at a table, proposes its columns and writes the files. What it says of values is what they are like, not what they are. */
public final class InitRun {
    private final DynamoDbClient client;
    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /**
     * What a user asks for.
     *
     * @param sample how many items are read at most
     * @param maxUnits read units in a second
     */
    public record Wish(String table, long sample, int maxUnits, Set<Switch> switches) {
        public Wish {
            switches = Set.copyOf(switches);
        }
    }

    /** What is off unless it is asked for. */
    public enum Switch {
        /** Values may be printed. */
        SHOW_VALUES
    }

    /** Reads with this client, which is its caller's. */
    public InitRun(DynamoDbClient client, Terminal terminal, LongSupplier nanoTime, Pause pause) {
        this.client = client;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Describes the table and reads its sample, and prints both.
     *
     * @throws IllegalArgumentException when there is no such table
     */
    public Finding look(Wish wish) throws InterruptedException {
        TableFacts table = new TableLook(client).at(wish.table());
        terminal.line(terminal.bold("Table " + table.name()) + ", " + table.arn());
        TableProfile profile = new TableProfile();
        EntityProfiles entities = new EntityProfiles(table.keys());
        Examples examples = new Examples(
                wish.switches().contains(Switch.SHOW_VALUES) ? Examples.Choice.SHOWN : Examples.Choice.HIDDEN);
        Report.facts(table).forEach(terminal::line);
        terminal.blank();
        Sample sample = sample(table, wish, item -> {
            profile.see(item);
            entities.see(item);
            examples.see(item);
        });
        Report report = new Report(table, sample, TableProposal.of(table, profile), entities, examples);
        print(report);
        return new Finding(report);
    }

    /**
     * Compares a declaration with a sample, and prints what to add.
     *
     * @return whether there is nothing to do
     */
    public boolean check(Wish wish, ColumnsCheck check) throws InterruptedException {
        TableFacts table = new TableLook(client).at(wish.table());
        terminal.line(terminal.bold("Table " + table.name()) + ", " + table.arn());
        sample(table, wish, check::see);
        return check.ofItems();
    }

    /** What was found in a table, ready to be written. */
    public static final class Finding {
        private final Report report;

        Finding(Report report) {
            this.report = report;
        }

        /** The region of the table, or the one that is given when its name says none. */
        public String region(String otherwise) {
            String region = report.table().region();
            return region == null ? otherwise : region;
        }

        /** The columns of the table's key, the hash key's first. */
        public List<String> keyColumns() {
            return report.proposal().keyColumns();
        }

        /** The name of the lake's table. */
        public String lakeTable() {
            return InitSettings.lakeTable(report.table());
        }

        /** Writes all files but the statements; returns their names. */
        public List<String> write(InitSettings settings) {
            Map<String, String> texts = InitFiles.texts(report, settings);
            InitFiles.write(settings.folder(), texts);
            return List.copyOf(texts.keySet());
        }
    }

    /** Makes sure that nothing is written over; see {@link InitFiles#refuseFull}. */
    public static void refuseFull(Path folder) {
        InitFiles.refuseFull(folder);
    }

    private Sample sample(TableFacts table, Wish wish, Consumer<Item> items) throws InterruptedException {
        SamplePlan plan = SamplePlan.of(table, wish.sample(), wish.maxUnits());
        terminal.line("Reading up to " + count(plan.items()) + " items: " + plan.cost() + ".");
        UnitBudget budget = new UnitBudget(wish.maxUnits(), nanoTime, pause);
        Sampler sampler = new Sampler(client, table.name(), plan, budget);
        boolean[] whole = new boolean[1];
        Ticker.during(
                () -> terminal.running(count(sampler.items()) + " of " + count(plan.items()) + " items read"),
                () -> whole[0] = sampler.read(item -> items.accept(SdkItem.of(item))));
        terminal.settled("  " + count(sampler.items()) + " items read, "
                + String.format(Locale.ROOT, "%,.1f", budget.taken()) + " read units"
                + (whole[0] ? "; the table has no more" : ""));
        return new Sample(sampler.items(), whole[0] ? Sample.Extent.WHOLE : Sample.Extent.PART);
    }

    private void print(Report report) {
        if (report.sample().items() == 0) {
            terminal.blank();
            terminal.line(
                    "The table is empty: only the columns of its key can be declared. Run this again once it has items.");
        }
        section(
                "Kinds of items, by the words before # in the key; docs/single-table.md gives each a table of its own",
                report.kinds());
        terminal.blank();
        TextTable attributes = report.attributes();
        attributes
                .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~")
                .forEach(terminal::line);
        section("Values that do not fit their column", report.left());
        section("These look personal; " + InitFiles.COLUMNS + " has the masks as comments", report.personal());
        section("To do first", report.toDo());
    }

    private void section(String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        terminal.blank();
        terminal.line(terminal.bold(title));
        lines.forEach(terminal::line);
    }
}
