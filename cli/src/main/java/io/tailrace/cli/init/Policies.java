package io.tailrace.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** IAM policies with what the connectors call, on this table and this lake alone. */
final class Policies {
    static final List<String> TABLE_ACTIONS = List.of("dynamodb:DescribeTable", "dynamodb:Scan");
    static final List<String> STREAM_ACTIONS =
            List.of("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator");
    static final List<String> BUCKET_ACTIONS = List.of("s3:ListBucket");
    static final List<String> OBJECT_ACTIONS =
            List.of("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject");
    static final List<String> GLUE_ACTIONS =
            List.of("glue:CreateDatabase", "glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable");

    /** Beside a lake's own tables, the name by which the sink asks whether it may read tables at all. */
    private static final String PROBE = "tailrace_probe";

    private Policies() {}

    /** One statement of a policy. */
    private record Statement(
            String id,
            List<String> actions,
            List<String> resources,
            @Nullable String condition) {}

    static String source(TableFacts table) {
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement("Table", TABLE_ACTIONS, List.of(table.arn()), null));
        statements.add(new Statement("Stream", STREAM_ACTIONS, List.of(table.arn() + "/stream/*"), null));
        if (table.settings().keyArn() != null) {
            statements.add(new Statement(
                    "Key",
                    List.of("kms:Decrypt"),
                    List.of(table.settings().keyArn()),
                    "\"StringLike\": { \"kms:ViaService\": \"dynamodb.*.amazonaws.com\" }"));
        }
        return json(statements);
    }

    static String sink(TableFacts table, InitSettings settings) {
        String bucket = "arn:aws:s3:::" + settings.sinkBucket();
        String lake = InitSettings.lakeTable(table);
        String[] arn = table.arn().split(":", -1);
        String glue = "arn:aws:glue:" + settings.region() + ":" + arn[4] + ":";
        String tables = glue + "table/" + settings.database() + "/";
        return json(List.of(
                // Without a condition on s3:prefix: with one, S3 answers 403 for an object that is not there, because
                // reading has no prefix.
                new Statement("Bucket", BUCKET_ACTIONS, List.of(bucket), null),
                new Statement("Objects", OBJECT_ACTIONS, List.of(bucket + "/lake/*"), null),
                new Statement(
                        "Tables",
                        GLUE_ACTIONS,
                        List.of(
                                glue + "catalog",
                                glue + "database/" + settings.database(),
                                tables + lake,
                                tables + lake + "_changes",
                                tables + lake + "_live",
                                tables + PROBE),
                        null)));
    }

    private static String json(List<Statement> statements) {
        return statements.stream()
                .map(Policies::json)
                .collect(Collectors.joining(
                        ",\n", "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n", "\n  ]\n}\n"));
    }

    private static String json(Statement statement) {
        String condition = statement.condition() == null ? "" : ",\n  \"Condition\": { " + statement.condition() + " }";
        String text = Template.fill(
                """
                {
                  "Sid": "<<id>>",
                  "Effect": "Allow",
                  "Action": <<actions>>,
                  "Resource": <<resources>><<condition>>
                }""",
                Map.of(
                        "id", statement.id(),
                        "actions", array(statement.actions()),
                        "resources", array(statement.resources()),
                        "condition", condition));
        return text.indent(4).stripTrailing();
    }

    /** One on a line of its own, several on a line each. */
    private static String array(List<String> texts) {
        List<String> quoted = texts.stream().map(text -> "\"" + text + "\"").toList();
        return quoted.size() == 1
                ? quoted.get(0)
                : quoted.stream().collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }
}
