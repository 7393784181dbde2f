package io.tailrace.cli.stack;

import io.tailrace.cli.lake.SqlPosition;
import io.tailrace.cli.terminal.AnswerColumn;
import io.tailrace.cli.terminal.AnswerFormat;
import io.tailrace.cli.terminal.AnswerPrinter;
import io.tailrace.cli.terminal.OnInterrupt;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatistics;
import software.amazon.awssdk.services.athena.model.ResultSet;
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
    private final AnswerFormat format;
    private final int maxRows;

    /** Of an answer only so many rows are printed. */
    public AthenaQuery(AwsAccess aws, Terminal terminal, Pause pause, AnswerFormat format, int maxRows) {
        this.aws = aws;
        this.athena = aws.athena();
        this.terminal = terminal;
        this.pause = pause;
        this.format = format;
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
        Stack found = Stack.find(aws.cloudFormation(), stack)
                .orElseThrow(() -> new StackException("There is no stack " + stack + " in " + aws.region()
                        + ". Create it with ./tailrace deploy, or name another region or account."));
        String workGroup = id(Parts.of(aws.cloudFormation(), found.id()), Parts.WORK_GROUP, stack);
        // It may be another stack's.
        String chosen = database != null ? database : found.parameters().getOrDefault("DatabaseName", "");
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
                    + SqlPosition.pointing(AwsFault.of(e).message(), sql));
            return false;
        }
        QueryExecution end = untilEnd(id);
        if (state(end) != QueryExecutionState.SUCCEEDED) {
            String why = end.status().stateChangeReason();
            terminal.failed("Athena has the query as " + state(end) + ": "
                    + SqlPosition.pointing(why == null ? "it gives no reason" : why, sql));
            return false;
        }
        print(id, end);
        return true;
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
            for (Duration wait = FIRST_PAUSE; ; wait = Pause.longer(wait, LONGEST_PAUSE)) {
                QueryExecution query = athena.getQueryExecution(get -> get.queryExecutionId(id))
                        .queryExecution();
                switch (state(query)) {
                    case SUCCEEDED, FAILED, CANCELLED -> {
                        return query;
                    }
                    default -> terminal.running("  " + state(query).toString().toLowerCase(Locale.ROOT));
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

    /** One that Athena does not say is not an end. */
    private static QueryExecutionState state(QueryExecution query) {
        return query.status() == null || query.status().state() == null
                ? QueryExecutionState.UNKNOWN_TO_SDK_VERSION
                : query.status().state();
    }

    /** Athena would go on, and be paid for it. */
    private void cancel(String id) {
        athena.stopQueryExecution(stop -> stop.queryExecutionId(id));
        terminal.settled();
        terminal.failed("The query " + id + " is cancelled.");
    }

    private void print(String id, QueryExecution query) {
        GetQueryResultsResponse page = results(id, null);
        ResultSet answer = page.resultSet();
        List<ColumnInfo> infos = answer == null || answer.resultSetMetadata() == null
                ? List.of()
                : answer.resultSetMetadata().columnInfo();
        List<AnswerColumn> columns = infos.stream().map(AthenaQuery::column).toList();
        AnswerPrinter printer = format.printer(terminal, columns);
        List<Row> rows = rows(page);
        if (!rows.isEmpty() && isHeader(query, columns, rows.get(0))) {
            rows = rows.subList(1, rows.size());
        }
        int count = 0;
        boolean more = false;
        for (String token = page.nextToken(); ; token = page.nextToken()) {
            int room = Math.min(rows.size(), maxRows - count);
            rows.subList(0, room).forEach(row -> printer.row(texts(row, columns.size())));
            count += room;
            more = room < rows.size();
            if (token == null || more) {
                break;
            }
            if (count == maxRows) {
                more = true;
                break;
            }
            page = results(id, token);
            rows = rows(page);
        }
        printer.end();
        String summary = Terminal.count(count)
                + (count == 1 ? " row" : " rows")
                + (more ? " and more (--rows shows more)" : "")
                + cost(query.statistics());
        if (format.isForPrograms()) {
            terminal.aside(summary);
        } else {
            terminal.line(summary);
        }
    }

    /** The answer to a SELECT begins with a row of headers, that to a SHOW does not. */
    private static boolean isHeader(QueryExecution query, List<AnswerColumn> columns, Row first) {
        return query.statementType() == null
                ? texts(first, columns.size())
                        .equals(columns.stream().map(AnswerColumn::name).toList())
                : query.statementType() == StatementType.DML;
    }

    /** Athena says what it read and how long that took, for some statements. */
    private static String cost(@Nullable QueryExecutionStatistics statistics) {
        if (statistics == null) {
            return "";
        }
        Long millis = statistics.totalExecutionTimeInMillis();
        Long scanned = statistics.dataScannedInBytes();
        return (millis == null ? "" : ", " + Terminal.seconds(Duration.ofMillis(millis)))
                + (scanned == null ? "" : ", " + new QueryCost(scanned));
    }

    private GetQueryResultsResponse results(String id, @Nullable String token) {
        return athena.getQueryResults(
                get -> get.queryExecutionId(id).maxResults(PAGE).nextToken(token));
    }

    private static List<Row> rows(GetQueryResultsResponse page) {
        return page.resultSet() == null ? List.of() : page.resultSet().rows();
    }

    /** @param count of the columns: Athena may leave out the last values of a row */
    private static List<@Nullable String> texts(Row row, int count) {
        List<@Nullable String> texts = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            texts.add(c < row.data().size() ? row.data().get(c).varCharValue() : null);
        }
        return texts;
    }

    private static AnswerColumn column(ColumnInfo info) {
        String name = info.label() != null ? info.label() : PathView.said(info.name());
        return new AnswerColumn(name, kind(info.type() == null ? "" : info.type()));
    }

    private static AnswerColumn.Kind kind(String type) {
        return switch (type) {
            case "tinyint", "smallint", "integer", "int", "bigint", "real", "float", "double", "decimal" ->
                AnswerColumn.Kind.NUMBER;
            case "boolean" -> AnswerColumn.Kind.BOOLEAN;
            default -> AnswerColumn.Kind.TEXT;
        };
    }
}
