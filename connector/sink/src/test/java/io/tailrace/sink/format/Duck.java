package io.tailrace.sink.format;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DuckDB, a reader of which we wrote no line. Values come as text, in UTC. */
final class Duck {
    private Duck() {}

    static List<List<String>> query(String select, Path file, String rest) throws SQLException {
        String reader = file.toString().contains("jsonl") ? "read_json" : "read_parquet";
        String options = reader.equals("read_json") ? ", format='newline_delimited'" + rest : "";
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone='UTC'");
            try (ResultSet rows =
                    statement.executeQuery(select + " FROM " + reader + "('" + file + "'" + options + ")")) {
                List<List<String>> answer = new ArrayList<>();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.add(rows.getString(i));
                    }
                    answer.add(row);
                }
                return answer;
            }
        }
    }
}
