package io.tailrace.source.dynamodb.option;

import static io.tailrace.source.dynamodb.option.SourceOptions.TABLES;
import static io.tailrace.source.dynamodb.option.SourceOptions.TABLE_DISCOVERY_INTERVAL;
import static io.tailrace.source.dynamodb.option.SourceOptions.TABLE_ROLES;
import static io.tailrace.source.dynamodb.option.SourceOptions.TABLE_ROLES_EXTERNAL_ID;
import static io.tailrace.source.dynamodb.option.SourceOptions.TABLE_TAGS;

import io.tailrace.aws.AwsOptions;
import io.tailrace.source.SharedOptions;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The options that say which tables are captured and how they are reached; part of {@link SourceConfigDef}. */
final class TableConfigDef {

    private TableConfigDef() {}

    static void define(ConfigDef definition) {
        String group = "Tables";
        definition
                .define(
                        TABLES,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(
                                TableConfigDef::requireTables, () -> "names or ARNs of tables, separated by commas"),
                        Importance.HIGH,
                        "The DynamoDB tables to capture, separated by commas: by name, or by ARN when the table is another account's and its resource policy, and "
                                + "that of its stream, let this account read them. Each needs a stream with images (NEW_AND_OLD_IMAGES, or NEW_IMAGE). "
                                + "A table added later is snapshotted then; the others continue where they are. May be empty when "
                                + TABLE_TAGS
                                + " is not.",
                        group,
                        1,
                        Width.LONG,
                        "Tables")
                .define(
                        TABLE_TAGS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(
                                TableConfigDef::requireTags, () -> "key=value or key, separated by commas"),
                        Importance.MEDIUM,
                        "Capture also every table of the account and region that carries all of these tags, as key=value, or key alone for any value: "
                                + "\"team=shop,captured\". A tagged table without a usable stream, or whose topic name Kafka does not allow, is skipped with a warning. "
                                + "Needs tag:GetResources, which finds 100 tables with a call; without it dynamodb:ListTables, and dynamodb:DescribeTable and "
                                + "dynamodb:ListTagsOfResource on all tables, which find ten a second.",
                        group,
                        4,
                        Width.LONG,
                        "Tags of tables")
                .define(
                        TABLE_DISCOVERY_INTERVAL,
                        ConfigDef.Type.LONG,
                        300_000L,
                        Range.between(1_000, 86_400_000),
                        Importance.LOW,
                        "How often tables are searched by " + TABLE_TAGS
                                + ", in milliseconds. Shorter finds new tables sooner and costs more calls: one per hundred tables "
                                + "found, or, without tag:GetResources, one per table of the account. A change of the list restarts the tasks.",
                        group,
                        5,
                        Width.SHORT,
                        "Table discovery interval")
                .define(
                        TABLE_ROLES,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(
                                TableConfigDef::requireRoles, () -> "table=ARN of a role, separated by commas"),
                        Importance.LOW,
                        "Roles for those of " + TABLES
                                + " that the connector's own credentials may not read, as table=ARN of the role: "
                                + "\"customers=arn:aws:iam::111122223333:role/customers-reader\". Each is assumed with the connector's own credentials, "
                                + "those of " + AwsOptions.ROLE_ARN + " where it is set, under "
                                + AwsOptions.ROLE_SESSION_NAME + ".",
                        group,
                        6,
                        Width.LONG,
                        "Roles of tables")
                .define(
                        TABLE_ROLES_EXTERNAL_ID,
                        ConfigDef.Type.STRING,
                        null,
                        AwsOptions.externalId(),
                        Importance.LOW,
                        "External id that the trust policies of " + TABLE_ROLES + " may ask for.",
                        group,
                        7,
                        Width.MEDIUM,
                        "External id of tables' roles");
        SharedOptions.defineTopicPrefix(definition, group, 2);
        SharedOptions.defineTombstones(definition, group, 3);
        SharedOptions.defineKeyNames(definition, group, 8);
    }

    private static void requireTables(String name, Object value) {
        List<?> tables = value instanceof List<?> list ? list : List.of();
        for (Object table : tables) {
            if (!TableName.isValid(table.toString())) {
                throw new ConfigException(
                        name,
                        table,
                        "must be a table's name (3 to 255 letters, digits and any of _.-) or its ARN (arn:aws:dynamodb:eu-central-1:111122223333:table/orders)");
            }
        }
        if (new HashSet<>(tables).size() < tables.size()) {
            throw new ConfigException(name, value, "names a table twice");
        }
    }

    private static void requireRoles(String name, Object value) {
        List<?> roles = value instanceof List<?> list ? list : List.of();
        for (Object role : roles) {
            if (!role.toString().matches("[^=]+=arn:aws[a-z-]*:iam::[0-9]{12}:role/\\S+")) {
                throw new ConfigException(
                        name,
                        role,
                        "must be table=ARN of a role, for example customers=arn:aws:iam::111122223333:role/customers-reader");
            }
        }
        if (tags(roles).size() < roles.size()) {
            throw new ConfigException(name, value, "names a table twice");
        }
    }

    private static void requireTags(String name, Object value) {
        List<?> tags = value instanceof List<?> list ? list : List.of();
        for (Object tag : tags) {
            if (tag.toString().isEmpty() || tag.toString().startsWith("=")) {
                throw new ConfigException(name, tag, "is not a tag: write key=value, or key alone for any value");
            }
        }
        if (tags(tags).size() < tags.size()) {
            throw new ConfigException(name, value, "names a key twice, and a table has each key once");
        }
    }

    /** Value by key; an empty value for any. */
    static Map<String, String> tags(List<?> tags) {
        Map<String, String> byKey = new TreeMap<>();
        for (Object tag : tags) {
            String text = tag.toString();
            int equals = text.indexOf('=');
            byKey.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
        }
        return Collections.unmodifiableMap(byKey);
    }
}
