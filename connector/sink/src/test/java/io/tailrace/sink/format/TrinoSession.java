package io.tailrace.sink.format;

import io.tailrace.local.TrinoServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A Trino and a user who asks it, with a database for names that come without one. */
public final class TrinoSession implements AutoCloseable {
    private final TrinoServer trino;
    private final Connection connection;

    TrinoSession(TrinoServer trino, String database) throws SQLException {
        this.trino = trino;
        Properties user = new Properties();
        user.setProperty("user", "test");
        this.connection = DriverManager.getConnection(trino.jdbcUrl() + "/" + database, user);
    }

    /** Carries out a statement that answers nothing. */
    public void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of an answer, each value as text. */
    public List<List<@Nullable String>> ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (answer.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
                    row.add(answer.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        trino.close();
    }
}
