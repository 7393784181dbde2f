package io.tailrace.cli;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.cli.sales.OrderWriter;
import io.tailrace.cli.sales.SalesOrders;
import io.tailrace.cli.sales.SalesRun;
import io.tailrace.cli.sales.SalesTable;
import io.tailrace.cli.stack.AwsAccess;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.Ticker;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** {@code tailrace generate}: sales orders into any DynamoDB table. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes sales orders to a DynamoDB table: new orders, updates, deletes.",
            "Works with AWS (credentials as for the AWS CLI) and with a local server (--endpoint).",
            "The same seed on the same day makes the same changes."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./tailrace generate --table sales-orders --orders 1000 --seconds 60 --region eu-central-1"})
final class GenerateCommand implements Callable<Integer> {
    @Option(
            names = "--table",
            defaultValue = "sales-orders",
            paramLabel = "NAME",
            description = "Table to write to (${DEFAULT-VALUE}).")
    private String table = "";

    @Mixin
    private DynamoDbAddress address = new DynamoDbAddress();

    @Option(
            names = "--create-table",
            description = "Create the table, with a stream of new and old images, if it does not exist; billed by"
                    + " request.")
    private boolean createTable;

    @Option(
            names = "--orders",
            defaultValue = "0",
            paramLabel = "N",
            description = "Orders to put first, in batches (${DEFAULT-VALUE}).")
    private int firstOrders;

    @Mixin
    private ChangeOptions changes = new ChangeOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the changes; random if it is not given.")
    private @Nullable Long seed;

    private final Terminal terminal;

    GenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        changes.check(firstOrders);
        try (AwsAccess aws = new AwsAccess(address.endpoint(), address.region(), null)) {
            DynamoDbClient client = aws.dynamoDb();
            if (createTable) {
                SalesTable.create(client, table);
            } else {
                SalesTable.check(client, table);
            }
            write(client);
        }
        return ExitCode.DONE;
    }

    private void write(DynamoDbClient client) throws InterruptedException {
        long chosenSeed = seed != null ? seed : System.nanoTime();
        terminal.line("Writing to " + table + " with --seed " + chosenSeed);
        Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS);
        OrderWriter writer = new OrderWriter(client, table, Pause.system());
        SalesRun run = new SalesRun(new SalesOrders(chosenSeed, day), writer, System::nanoTime, Pause.system());
        long total = firstOrders + (long) changes.seconds() * changes.rate();
        try {
            Ticker.during(() -> terminal.running(progress(writer, total)), () -> {
                run.load(firstOrders);
                run.write(Math.multiplyExact(changes.seconds(), changes.rate()), changes.rate());
            });
        } finally {
            terminal.settled(count(writer.written()) + " changes written to " + table);
        }
    }

    private static String progress(OrderWriter writer, long total) {
        return count(writer.written()) + " of " + count(total) + " changes written";
    }
}
