package io.tailrace.transform;

import io.tailrace.event.ImageChoice;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of {@link FlattenDynamoDb}, checked against each other. */
record FlattenOptions(
        @Nullable Columns columns,
        MismatchPolicy mismatch,
        ImageChoice image,
        Metadata metadata,
        DeletePolicy deletes,
        String delimiter) {

    static final String COLUMNS = "columns";
    static final String MISMATCH = "columns.on.mismatch";
    static final String IMAGE = "image";
    static final String METADATA = "metadata";
    static final String METADATA_PREFIX = "metadata.prefix";
    static final String DELETES = "deletes";
    static final String DELIMITER = "delimiter";

    private static final String SCHEMA_GROUP = "Schema";
    private static final String ROW_GROUP = "Row";
    private static final String METADATA_GROUP = "Metadata";

    static final ConfigDef DEF = new ConfigDef()
            .define(
                    COLUMNS,
                    ConfigDef.Type.STRING,
                    "",
                    null,
                    Importance.HIGH,
                    "The columns of the row, in Athena's own types: `order_id string, price decimal(10,2), placed_at timestamp,"
                            + " address struct<city:string>, tags array<string>`. Each row is then a Struct of one schema that"
                            + " never changes; attributes that are not declared are kept whole, as DynamoDB JSON, in the column"
                            + " `cdc_rest`. The same line makes the Glue table and the DDL, so keep it in a file of its own and"
                            + " name it here as `${file:config/tables/NAME.properties:columns}`. Empty: rows are schemaless"
                            + " maps with whatever the item has.",
                    SCHEMA_GROUP,
                    1,
                    Width.LONG,
                    "Columns")
            .define(
                    MISMATCH,
                    ConfigDef.Type.STRING,
                    "null-and-keep",
                    ValidString.in("fail", "null-and-keep", "rest"),
                    Importance.MEDIUM,
                    "What happens to a value that its declared column cannot hold exactly. `null-and-keep`: null in that exact"
                            + " place, and the value at its path in `cdc_rest`, so that one odd field costs no other. `rest`:"
                            + " the whole column is null and the whole attribute is in `cdc_rest`, so that a column never holds"
                            + " part of a value. `fail`: the record fails, and Connect's `errors.tolerance` decides what comes"
                            + " next.",
                    SCHEMA_GROUP,
                    2,
                    Width.SHORT,
                    "On mismatch")
            .define(
                    IMAGE,
                    ConfigDef.Type.STRING,
                    "auto",
                    ValidString.in("new", "old", "both", "auto"),
                    Importance.MEDIUM,
                    "Which image of the item becomes the row. `auto`: the new one, and of a REMOVE, which has none, the old"
                            + " one. `both`: the new one, and the old one in columns whose names start with `old_`. Where the"
                            + " stream did not send the image, the row has the item's key.",
                    ROW_GROUP,
                    1,
                    Width.SHORT,
                    "Image")
            .define(
                    DELETES,
                    ConfigDef.Type.STRING,
                    "row",
                    ValidString.in("row", "tombstone", "drop"),
                    Importance.MEDIUM,
                    "What becomes of a REMOVE. `row`: a row like any other, with the key and the old image, that says so in"
                            + " `cdc_event_type`. `tombstone`: a record with the key and a null value, for compacted topics."
                            + " `drop`: nothing, so deleted items stay in the table for ever.",
                    ROW_GROUP,
                    2,
                    Width.SHORT,
                    "Deletes")
            .define(
                    DELIMITER,
                    ConfigDef.Type.STRING,
                    "_",
                    null,
                    Importance.LOW,
                    "What joins the names of nested maps when no columns are declared: `address` with `city` becomes"
                            + " `address_city`. Athena takes letters, digits and `_` in names.",
                    ROW_GROUP,
                    3,
                    Width.SHORT,
                    "Delimiter")
            .define(
                    METADATA,
                    ConfigDef.Type.LIST,
                    MetadataColumn.ids(),
                    ValidList.in(MetadataColumn.ids().toArray(String[]::new)),
                    Importance.MEDIUM,
                    "Which columns tell of the change itself, after the item's own: `event_type` (INSERT, MODIFY, REMOVE, or"
                            + " READ of a snapshot), `event_time`, `event_id`, `sequence` (40 digits, so that text order is"
                            + " the order of the changes of an item), `table`, `ttl_expired`, `changed` (the attributes that"
                            + " differ between the images; it costs reading both). Empty: none.",
                    METADATA_GROUP,
                    1,
                    Width.LONG,
                    "Metadata")
            .define(
                    METADATA_PREFIX,
                    ConfigDef.Type.STRING,
                    "cdc_",
                    null,
                    Importance.LOW,
                    "What the names of metadata columns and of the rest column start with. No declared column may have one of"
                            + " these names.",
                    METADATA_GROUP,
                    2,
                    Width.SHORT,
                    "Prefix");

    static FlattenOptions of(Map<String, ?> properties) {
        AbstractConfig config = new AbstractConfig(DEF, properties, false);
        Metadata metadata = new Metadata(
                config.getList(METADATA).stream().map(MetadataColumn::withId).toList(),
                config.getString(METADATA_PREFIX));
        ImageChoice image = choice(ImageChoice.class, config.getString(IMAGE));
        Columns columns = columns(config.getString(COLUMNS));
        if (columns != null) {
            refuseCollisions(columns, image, metadata);
        }
        return new FlattenOptions(
                columns,
                choice(MismatchPolicy.class, config.getString(MISMATCH)),
                image,
                metadata,
                choice(DeletePolicy.class, config.getString(DELETES)),
                config.getString(DELIMITER));
    }

    private static @Nullable Columns columns(String declaration) {
        if (declaration.isBlank()) {
            return null;
        }
        try {
            return Columns.parse(declaration);
        } catch (ColumnsException e) {
            throw new ConfigException(COLUMNS + ": " + e.getMessage());
        }
    }

    private static void refuseCollisions(Columns columns, ImageChoice image, Metadata metadata) {
        Set<String> taken = new HashSet<>();
        metadata.columns().forEach(column -> taken.add(lowerCase(metadata.name(column))));
        taken.add(lowerCase(metadata.restName()));
        List<String> names = columns.list().stream().map(Column::name).toList();
        Stream<String> old = image == ImageChoice.BOTH ? names.stream().map(DeclaredRows.OLD::concat) : Stream.empty();
        Stream.concat(names.stream(), old).forEach(name -> {
            if (!taken.add(lowerCase(name))) {
                throw new ConfigException(COLUMNS + ": the row has a column '" + name
                        + "' already, for metadata or for the old image. Rename the declared one, or change "
                        + METADATA_PREFIX + " or " + METADATA);
            }
        });
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The constant that an option's value names; the option's validator has seen the value already. */
    private static <E extends Enum<E>> E choice(Class<E> type, String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
