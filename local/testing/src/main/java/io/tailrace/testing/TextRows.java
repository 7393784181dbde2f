package io.tailrace.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of a database, each value as the driver writes it. */
public final class TextRows {

    private TextRows() {}

    /** What Trino answers. */
    public static List<List<@Nullable String>> ofTrino(String jdbcUrl, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "test", null)) {
            return of(connection, sql);
        }
    }

    /** The rows of the answer; none if the statement answers with no rows. */
    public static List<List<@Nullable String>> of(Connection connection, String sql) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return rows;
            }
            try (ResultSet answer = statement.getResultSet()) {
                int columns = answer.getMetaData().getColumnCount();
                while (answer.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(answer.getString(i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
