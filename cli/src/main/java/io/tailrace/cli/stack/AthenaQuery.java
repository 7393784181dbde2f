package io.tailrace.cli.stack;

import io.tailrace.cli.lake.SqlPosition;
import io.tailrace.cli.terminal.OnInterrupt;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.Row;
import software.amazon.awssdk.services.athena.model.StatementType;

/** Statements to Athena, in the workgroup and the database of a stack. None outlives this command, however that ends. */
public final class AthenaQuery {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** Athena's own limit. */
    private static final int PAGE = 1_000;

    private final AwsAccess aws;
    private final AthenaClient athena;
    private final Terminal terminal;
    private final Pause pause;
    private final int maxRows;

    /** Of an answer only so many rows are printed. */
    public AthenaQuery(AwsAccess aws, Terminal terminal, Pause pause, int maxRows) {
        this.aws = aws;
        this.athena = aws.athena();
        this.terminal = terminal;
        this.pause = pause;
        this.maxRows = maxRows;
    }

    /**
     * Asks one after the other, waits for each and prints its answer with what it cost.
     *
     * @param database for names without one, or null for the stack's
     * @return false when Athena refuses a statement: the reason is printed, and the statements after it are not run
     * @throws StackException when there is no stack, or it has no workgroup yet
     */
    public boolean ask(String stack, @Nullable String database, List<String> statements) throws InterruptedException {
        Parts parts = parts(stack);
        String workGroup = id(parts, Parts.WORK_GROUP, stack);
        String chosen = database != null ? database : id(parts, Parts.DATABASE, stack);
        for (String sql : statements) {
            if (!ask(workGroup, chosen, sql)) {
                return false;
            }
        }
        return true;
    }

    private boolean ask(String workGroup, String database, String sql) throws InterruptedException {
        String id;
        try {
            id = athena.startQueryExecution(start -> start.queryString(sql)
                            .workGroup(workGroup)
                            .queryExecutionContext(context -> context.database(database)))
                    .queryExecutionId();
        } catch (InvalidRequestException e) {
            terminal.failed("Athena refuses the statement: "
                    + SqlPosition.pointing(String.valueOf(e.awsErrorDetails().errorMessage()), sql));
            return false;
        }
        QueryExecution end = untilEnd(id);
        if (end.status().state() != QueryExecutionState.SUCCEEDED) {
            String why = end.status().stateChangeReason();
            terminal.failed("Athena has the query as " + end.status().stateAsString() + ": "
                    + SqlPosition.pointing(why == null ? "it gives no reason" : why, sql));
            return false;
        }
        print(id, end);
        return true;
    }

    private Parts parts(String stack) {
        Stack found = Stack.find(aws.cloudFormation(), stack)
                .orElseThrow(() -> new StackException("There is no stack " + stack + " in " + aws.region()
                        + ". Create it with ./tailrace deploy, or name another region or account."));
        return Parts.of(aws.cloudFormation(), found.id());
    }

    private static String id(Parts parts, String name, String stack) {
        return parts.find(name)
                .map(Parts.Part::id)
                .orElseThrow(() -> new StackException(
                        "The stack " + stack + " has no " + name + " yet. ./tailrace status shows how far it is."));
    }

    private QueryExecution untilEnd(String id) throws InterruptedException {
        OnInterrupt stop = OnInterrupt.run(() -> cancel(id));
        try {
            for (Duration wait = FIRST_PAUSE; ; wait = longer(wait)) {
                QueryExecution query = athena.getQueryExecution(get -> get.queryExecutionId(id))
                        .queryExecution();
                switch (query.status().state()) {
                    case SUCCEEDED, FAILED, CANCELLED -> {
                        return query;
                    }
                    default ->
                        terminal.running("  " + query.status().stateAsString().toLowerCase(Locale.ROOT));
                }
                pause.sleep(wait);
            }
        } catch (InterruptedException e) {
            cancel(id);
            throw e;
        } finally {
            stop.close();
            terminal.settled();
        }
    }

    /** Athena would go on, and be paid for it. */
    private void cancel(String id) {
        athena.stopQueryExecution(stop -> stop.queryExecutionId(id));
        terminal.settled();
        terminal.failed("The query " + id + " is cancelled.");
    }

    private static Duration longer(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private void print(String id, QueryExecution query) {
        GetQueryResultsResponse first = results(id, null);
        List<Column> columns = first.resultSet().resultSetMetadata().columnInfo().stream()
                .map(column -> new Column(column.label(), isNumber(column) ? Align.RIGHT : Align.LEFT))
                .toList();
        List<Row> rows = new ArrayList<>(first.resultSet().rows());
        // The answer to a SELECT begins with a row of headers, that to a SHOW does not.
        if (query.statementType() == StatementType.DML && !rows.isEmpty()) {
            rows.remove(0);
        }
        String token = first.nextToken();
        while (token != null && rows.size() <= maxRows) {
            GetQueryResultsResponse page = results(id, token);
            rows.addAll(page.resultSet().rows());
            token = page.nextToken();
        }
        boolean more = rows.size() > maxRows || token != null;
        List<List<String>> cells =
                rows.stream().limit(maxRows).map(AthenaQuery::texts).toList();
        if (!columns.isEmpty()) {
            new TextTable(columns, cells)
                    .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~")
                    .forEach(terminal::line);
            terminal.blank();
        }
        String count = Terminal.count(cells.size()) + (cells.size() == 1 ? " row" : " rows");
        terminal.line(count + (more ? " and more (--rows shows more)" : "") + ", "
                + Terminal.seconds(Duration.ofMillis(query.statistics().totalExecutionTimeInMillis())) + ", "
                + new QueryCost(query.statistics().dataScannedInBytes()));
    }

    private GetQueryResultsResponse results(String id, @Nullable String token) {
        return athena.getQueryResults(
                get -> get.queryExecutionId(id).maxResults(PAGE).nextToken(token));
    }

    private static List<String> texts(Row row) {
        return row.data().stream()
                .map(Datum::varCharValue)
                .map(text -> text == null ? "" : text)
                .toList();
    }

    private static boolean isNumber(ColumnInfo column) {
        return switch (column.type()) {
            case "tinyint", "smallint", "integer", "int", "bigint", "real", "float", "double", "decimal" -> true;
            default -> false;
        };
    }
}
