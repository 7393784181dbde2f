package io.tailrace.cli.lake;

import io.tailrace.cli.terminal.AnswerColumn;
import io.tailrace.cli.terminal.AnswerFormat;
import io.tailrace.cli.terminal.AnswerPrinter;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.trino.jdbc.TrinoConnection;
import java.net.ConnectException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Trino over JDBC, with the catalog that Athena calls AwsDataCatalog, the zone UTC and one database. */
public final class QueryEngine implements AutoCloseable {
    private static final String CATALOG = "awsdatacatalog";

    private final Connection connection;
    private final URI endpoint;

    private QueryEngine(Connection connection, URI endpoint) {
        this.connection = connection;
        this.endpoint = endpoint;
    }

    /**
     * Connects; nothing is asked yet.
     *
     * @param endpoint for example http://127.0.0.1:8080
     * @param database the database for names without one, as in Athena's editor
     */
    public static QueryEngine connect(URI endpoint, String database) {
        Properties properties = new Properties();
        properties.setProperty("user", "tailrace");
        String url = "jdbc:trino://" + endpoint.getAuthority() + "/" + CATALOG + "/" + database;
        try {
            Connection connection = DriverManager.getConnection(url, properties);
            // Athena's zone; the JVM's may be any, and it changes results.
            connection.unwrap(TrinoConnection.class).setTimeZoneId("UTC");
            return new QueryEngine(connection, endpoint);
        } catch (SQLException e) {
            throw new QueryException("No query engine answers at " + endpoint + ": " + e.getMessage(), e);
        }
    }

    /**
     * Runs one statement and prints what it answers.
     *
     * @return how many rows there were
     * @throws NoEngineException when nothing answers there
     */
    public long print(String sql, AnswerFormat format, Terminal terminal) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return 0;
            }
            try (ResultSet answer = statement.getResultSet()) {
                return print(answer, format, terminal);
            }
        } catch (SQLException e) {
            if (isUnreachable(e)) {
                throw new NoEngineException("No query engine answers at " + endpoint + ".", e);
            }
            throw new QueryException("The query engine refuses the statement: " + e.getMessage(), e);
        }
    }

    private static boolean isUnreachable(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    private static long print(ResultSet answer, AnswerFormat format, Terminal terminal) throws SQLException {
        ResultSetMetaData meta = answer.getMetaData();
        List<AnswerColumn> columns = new ArrayList<>();
        for (int c = 1; c <= meta.getColumnCount(); c++) {
            columns.add(new AnswerColumn(meta.getColumnLabel(c), kind(meta.getColumnType(c))));
        }
        AnswerPrinter printer = format.printer(terminal, columns);
        long count = 0;
        for (; answer.next(); count++) {
            List<@Nullable String> row = new ArrayList<>();
            for (int c = 1; c <= columns.size(); c++) {
                row.add(answer.getString(c));
            }
            printer.row(row);
        }
        printer.end();
        return count;
    }

    private static AnswerColumn.Kind kind(int type) {
        if (type == Types.BOOLEAN) {
            return AnswerColumn.Kind.BOOLEAN;
        }
        return isNumber(type) ? AnswerColumn.Kind.NUMBER : AnswerColumn.Kind.TEXT;
    }

    /** Runs one statement; what it answers is text, as a person would read it. */
    public TextTable ask(String sql) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return new TextTable(List.of(), List.of());
            }
            try (ResultSet answer = statement.getResultSet()) {
                return table(answer);
            }
        } catch (SQLException e) {
            throw new QueryException("The query engine refuses the statement: " + e.getMessage(), e);
        }
    }

    /** The one number that a statement answers. */
    public long number(String sql) {
        return Long.parseLong(ask(sql).rows().get(0).get(0));
    }

    /** Columns of a table or query with the engine's own names of their types. */
    List<LakeColumn> columnsOf(String from) {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SELECT * FROM " + from + " LIMIT 0")) {
            ResultSetMetaData meta = answer.getMetaData();
            List<LakeColumn> columns = new ArrayList<>();
            for (int c = 1; c <= meta.getColumnCount(); c++) {
                columns.add(new LakeColumn(meta.getColumnLabel(c), meta.getColumnTypeName(c)));
            }
            return columns;
        } catch (SQLException e) {
            throw new QueryException("The table " + from + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new QueryException("The connection to the query engine does not close", e);
        }
    }

    private static TextTable table(ResultSet answer) throws SQLException {
        ResultSetMetaData meta = answer.getMetaData();
        List<TextTable.Column> columns = new ArrayList<>();
        for (int c = 1; c <= meta.getColumnCount(); c++) {
            TextTable.Align align = isNumber(meta.getColumnType(c)) ? TextTable.Align.RIGHT : TextTable.Align.LEFT;
            columns.add(new TextTable.Column(meta.getColumnLabel(c), align));
        }
        List<List<String>> rows = new ArrayList<>();
        while (answer.next()) {
            List<String> row = new ArrayList<>();
            for (int c = 1; c <= columns.size(); c++) {
                String text = answer.getString(c);
                row.add(text == null ? "" : text);
            }
            rows.add(row);
        }
        return new TextTable(columns, rows);
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.DECIMAL,
                    Types.NUMERIC -> true;
            default -> false;
        };
    }
}
