package io.tailrace.cli.demo;

import static io.tailrace.cli.terminal.Terminal.count;
import static io.tailrace.cli.terminal.Terminal.seconds;

import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.Difference;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The whole path, shown to people: servers, table and connectors, changes, comparison, answers. */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SHOWN_DIFFERENCES = 10;

    /** The questions that are asked at the end, in this order. */
    private static final List<String> QUERIES =
            List.of("sales-by-product.sql", "order-history.sql", "deleted-orders.sql", "current-orders.sql");

    private final Options options;
    private final Traffic traffic;
    private final Terminal terminal;

    /**
     * What a demo does.
     *
     * @param path from the table to the lake
     * @param home the project's folder
     * @param data the folder for objects and logs; an earlier demo's is emptied
     * @param traffic what is written to the table
     * @param atEnd what becomes of the servers
     */
    public record Options(PathKind path, Path home, Path data, Ports ports, Traffic traffic, AtEnd atEnd) {}

    /**
     * What is written to the table.
     *
     * @param orders how many orders are there before the connectors are
     * @param seconds how long changes are written, and {@code rate} how many a second
     * @param seed the same orders and changes again for the same number
     */
    public record Traffic(int orders, int seconds, int rate, long seed) {}

    /** What becomes of the servers when table and lake have been compared. */
    public enum AtEnd {
        STOP,
        /** They run until the demo is interrupted. */
        KEEP_RUNNING
    }

    public Demo(Options options, Terminal terminal) {
        this.options = options;
        this.traffic = options.traffic();
        this.terminal = terminal;
    }

    /**
     * Runs the demo.
     *
     * @return whether table and lake agree
     */
    public boolean run() throws InterruptedException {
        terminal.line(terminal.bold("Tailrace demo") + ": a DynamoDB table and its lake, all on this machine");
        options.ports().requireFree();
        try (DataFolder data = DataFolder.claim(options.data())) {
            title("Servers");
            Servers servers = new Servers(options.ports(), data, terminal::done);
            Thread interrupted = new Thread(() -> interrupted(servers), "interrupted");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try (servers;
                    DemoPath path =
                            start(new WholePath.Setup(options.home(), options.ports(), traffic.seed()), servers)) {
                return run(path, servers);
            } finally {
                forget(interrupted);
            }
        }
    }

    private DemoPath start(WholePath.Setup setup, Servers servers) {
        return switch (options.path()) {
            case CONNECT -> WholePath.start(setup, servers);
            case MANAGED -> ManagedPath.start(setup, servers);
        };
    }

    private boolean run(DemoPath path, Servers servers) throws InterruptedException {
        terminal.line("  DynamoDB Local listens on all interfaces of this machine, the others on loopback only.");
        title(options.path() == PathKind.CONNECT ? "Table and connectors" : "Table and managed path");
        long start = System.nanoTime();
        path.createTable(traffic.orders());
        terminal.done("table " + WholePath.TABLE, count(traffic.orders()) + " orders put", since(start));
        for (DemoPath.Part part : path.parts()) {
            long from = System.nanoTime();
            part.start().run();
            terminal.done(part.name(), part.from(), since(from));
        }

        title("Changes: %d a second for %d s, seed %d".formatted(traffic.rate(), traffic.seconds(), traffic.seed()));
        Ticker.during(
                () -> terminal.running(progress(path.flow())),
                () -> path.write(traffic.seconds() * traffic.rate(), traffic.rate()));
        path.awaitQuiet(PATIENCE, flow -> terminal.running(progress(flow)));
        terminal.settled(progress(path.flow()));
        path.remark().ifPresent(remark -> terminal.line("  " + remark));

        title("Comparison, item by item and attribute by attribute");
        Agreement agreement = path.compare();
        print(agreement);
        Path athena = options.home().resolve("config/athena");
        try (QueryEngine engine = path.queries()) {
            SqlFile.read(athena.resolve(path.views())).statements().forEach(engine::ask);
            QUERIES.forEach(query -> answer(engine, SqlFile.read(athena.resolve(query))));
        }
        printNextSteps(servers);
        if (options.atEnd() == AtEnd.KEEP_RUNNING) {
            new CountDownLatch(1).await();
        }
        return agreement.holds();
    }

    private void print(Agreement agreement) {
        if (agreement.holds()) {
            terminal.line("  " + terminal.green(terminal.style().hasUnicode() ? "✓" : "+") + " " + compared(agreement)
                    + " agree: " + count(agreement.items()) + " items, " + count(agreement.changes()) + " changes");
            return;
        }
        terminal.failed(
                "table and lake differ in " + count(agreement.differences().size()) + " places:");
        for (Difference difference :
                agreement.differences().stream().limit(SHOWN_DIFFERENCES).toList()) {
            terminal.failed("  " + difference);
        }
    }

    private static String compared(Agreement agreement) {
        List<String> tables = agreement.itemTables();
        return tables.size() == 1 ? "table and lake" : "the DynamoDB table, " + String.join(" and ", tables);
    }

    private void answer(QueryEngine engine, SqlFile query) {
        title(query.title());
        TextTable answer = engine.ask(query.statement());
        answer.lines(terminal.style().columns() - 3, terminal.style().hasUnicode() ? "…" : "~")
                .forEach(line -> terminal.line("  " + line));
    }

    private void printNextSteps(Servers servers) {
        title("Look around");
        terminal.line("  objects   " + options.data().resolve("s3").resolve(WholePath.BUCKET));
        terminal.line("  logs      " + servers.logs());
        terminal.line("  queries   " + options.home().resolve("config/athena"));
        if (options.atEnd() == AtEnd.KEEP_RUNNING) {
            terminal.line("  ask       ./tailrace query --engine " + servers.trino()
                    + " \"SELECT count(*) FROM sales_orders\"");
            if (options.path() == PathKind.CONNECT) {
                terminal.line("  watch     curl " + servers.connect().resolve("/connectors?expand=status"));
            }
            terminal.line("  write     ./tailrace generate --endpoint " + servers.dynamoDb());
            terminal.blank();
            terminal.line("Everything keeps running until you press Ctrl-C.");
        } else {
            terminal.line("  next      ./tailrace demo --keep-running     run queries of your own");
            terminal.line("            ./tailrace ddl --config config/connect/sales-orders-sink.properties");
            terminal.line(
                    "                                               the views of the newest rows and of the history");
        }
    }

    private void interrupted(Servers servers) {
        terminal.settled("");
        terminal.line("Stopping the servers.");
        terminal.mute();
        servers.kill();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // It runs, or has run: that is what it is for.
            return;
        }
    }

    private void title(String text) {
        terminal.blank();
        terminal.line(terminal.bold(text));
    }

    private static String progress(Flow flow) {
        return "  changes written %s, captured %s, landed %s, files %s, lag %s"
                .formatted(
                        count(flow.written()),
                        count(flow.captured()),
                        count(flow.landed()),
                        count(flow.files()),
                        seconds(flow.lag()));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
