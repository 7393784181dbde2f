package io.tailrace.local.managed.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Conversion of JSON lines to Parquet by a table of Glue, which is asked each time, as with {@code VersionId: LATEST}. What Hive refuses goes
 * to the error output, record by record; a column that the table does not have is left out.
 *
 * <p>That a record with several lines fails as a whole is an assumption: AWS's guide does not say it.
 *
 * @param hive the endpoint of an {@link io.tailrace.local.HiveServer}
 * @param glue the endpoint of the Glue API
 * @param timestampFormats {@code HiveJsonSerDe.TimestampFormats}
 */
public record FormatConversion(URI hive, URI glue, String database, String table, List<String> timestampFormats) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Copies the list. */
    public FormatConversion {
        timestampFormats = List.copyOf(timestampFormats);
    }

    /** The same outcomes, but failed where Hive cannot read a row. */
    List<Outcome> checked(List<Outcome> outcomes) throws InterruptedException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Ok ok) {
                rows.writeBytes(ok.data());
            }
        }
        if (rows.size() == 0) {
            return outcomes;
        }
        String[] objections = new String(send("/check", rows.toByteArray()), StandardCharsets.UTF_8).split("\n", -1);
        List<Outcome> checked = new ArrayList<>();
        int next = 0;
        for (Outcome outcome : outcomes) {
            Outcome now = outcome;
            if (outcome instanceof Outcome.Ok ok) {
                for (int end = next + lines(ok.data()); next < end; next++) {
                    if (!objections[next].isEmpty() && now == outcome) {
                        now = new Outcome.Failed(
                                ok.record().with(ok.data()), ErrorOutput.formatConversion(objections[next]), 1);
                    }
                }
            }
            checked.add(now);
        }
        return checked;
    }

    /** The rows, which were checked, as the content of an object. */
    byte[] parquet(byte[] rows) throws InterruptedException {
        return send("/parquet", rows);
    }

    private static int lines(byte[] data) {
        int lines = 0;
        for (byte each : data) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    private byte[] send(String path, byte[] rows) throws InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head().getBytes(StandardCharsets.UTF_8));
        body.writeBytes(rows);
        HttpRequest request = HttpRequest.newBuilder(hive.resolve(path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        return answer("Hive", request);
    }

    /** What Hive has to know of the table. */
    private String head() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(glue)
                .header("X-Amz-Target", "AWSGlue.GetTable")
                .header("Content-Type", "application/x-amz-json-1.1")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.valueToTree(Map.of("DatabaseName", database, "Name", table))
                                .toString()))
                .build();
        try {
            StringJoiner names = new StringJoiner(",");
            StringJoiner types = new StringJoiner(":");
            for (JsonNode column : JSON.readTree(answer("Glue", request))
                    .path("Table")
                    .path("StorageDescriptor")
                    .path("Columns")) {
                names.add(column.path("Name").asText());
                types.add(column.path("Type").asText());
            }
            return names + "\n" + types + "\n" + String.join(",", timestampFormats) + "\n\n";
        } catch (IOException e) {
            throw new IllegalStateException("Glue's answer is not JSON", e);
        }
    }

    private static byte[] answer(String server, HttpRequest request) throws InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = HTTP.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(server + " does not answer at " + request.uri(), e);
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    server + " refuses the request: " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }
}
