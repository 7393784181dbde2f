package io.tailrace.transform;

import io.tailrace.mask.Mask;
import io.tailrace.mask.MaskedPaths;
import io.tailrace.mask.MaskedPaths.Path;
import io.tailrace.mask.MaskedPaths.Reach;
import io.tailrace.mask.MaskedRest;
import io.tailrace.option.EnumOption;
import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.RecordFailure;
import io.tailrace.row.AvroName;
import io.tailrace.row.FlattenOptions;
import io.tailrace.row.Metadata;
import io.tailrace.row.Names;
import io.tailrace.schema.Columns;
import io.tailrace.value.RowFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Masks fields of rows with null, a constant, a hash or their last four characters. It finds them in columns, in nested
 * values, in the old image's columns and in what the rest columns keep of them. It does not touch the record's key.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class MaskField<R extends ConnectRecord<R>> implements Transformation<R> {

    /** What a masked field becomes. */
    private enum MaskKind {
        NULL,
        CONSTANT,
        SHA256,
        HMAC_SHA256,
        LAST4
    }

    private static final String FIELDS = "fields";
    private static final String WITH = "with";
    private static final String CONSTANT = "constant";
    private static final String SECRET = "hmac.secret";
    private static final String COLUMNS = "columns";
    private static final String PREFIX = "metadata.prefix";

    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    FIELDS,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    null,
                    Importance.HIGH,
                    "The fields of the row to mask, each with everything in it; `customer.email` is a field"
                            + " within one, in every element where the path leads through a list. Also masked are the"
                            + " same field of the old image, what `cdc_rest` keeps of it, and the names that it has"
                            + " when maps are flattened or names made hive-safe or avro-safe. A field that a row does"
                            + " not have is not an error, see `columns`; a null field stays null. The record's key stays as it is.",
                    "Mask",
                    1,
                    Width.LONG,
                    "Fields")
            .define(
                    COLUMNS,
                    ConfigDef.Type.STRING,
                    "",
                    null,
                    Importance.MEDIUM,
                    "The columns that the rows are declared with, as in FlattenDynamoDb, ideally the same"
                            + " `${file:config/tables/NAME.properties:columns}`. A field that is not among them, and so"
                            + " would never match, is then an error at the start. Empty: fields are not checked.",
                    "Mask",
                    2,
                    Width.LONG,
                    "Columns")
            .define(
                    WITH,
                    ConfigDef.Type.STRING,
                    "null",
                    EnumOption.anyOf(MaskKind.class),
                    Importance.HIGH,
                    "What replaces the value. `null`: null, for a field of any type. The others need a text."
                            + " `constant`: always the same text. `hmac-sha256`: 64 hexadecimal digits, equal for equal"
                            + " texts, so that you can still join and count; without `hmac.secret`, guessed texts"
                            + " cannot be checked. `sha256`: the same without a secret; texts that can be guessed, such"
                            + " as phone numbers, can be recovered. `last4`: the last four characters after `****`,"
                            + " where a letter with its accents counts as one; for a text of eight characters or fewer,"
                            + " only `****`. In `cdc_rest`, a value that is neither a text nor a number is removed"
                            + " instead.",
                    "Mask",
                    3,
                    Width.SHORT,
                    "With")
            .define(
                    CONSTANT,
                    ConfigDef.Type.STRING,
                    "****",
                    null,
                    Importance.LOW,
                    "The text that `with=constant` puts in the field. It may be empty, which is not null.",
                    "Mask",
                    4,
                    Width.SHORT,
                    "Constant")
            .define(
                    SECRET,
                    ConfigDef.Type.PASSWORD,
                    "",
                    null,
                    Importance.MEDIUM,
                    "The secret of `with=hmac-sha256`, at least 16 characters. Keep it out of the file with a reference such as"
                            + " `${env:MASK_SECRET}`. With another secret, the same text gives another hash.",
                    "Mask",
                    5,
                    Width.MEDIUM,
                    "Secret")
            .define(
                    PREFIX,
                    ConfigDef.Type.STRING,
                    "cdc_",
                    null,
                    Importance.LOW,
                    "The prefix of the rest column's name, as `metadata.prefix` of FlattenDynamoDb.",
                    "Mask",
                    6,
                    Width.SHORT,
                    "Prefix");

    private MaskedPaths paths;
    private Mask mask;
    private MaskedRest rests;
    private Set<String> restNames;

    @Override
    public void configure(Map<String, ?> properties) {
        Options config = Options.of(CONFIG_DEF, properties);
        List<String> fields = config.list(FIELDS);
        MaskedPaths.check(FIELDS, fields);
        Columns columns = FlattenOptions.columns(config.text(COLUMNS));
        if (columns != null) {
            String prefix = config.text(PREFIX);
            MaskedPaths.check(
                    FIELDS,
                    fields.stream().filter(field -> !field.startsWith(prefix)).toList(),
                    columns);
        }
        paths = new MaskedPaths(fields);
        mask = mask(config);
        rests = new MaskedRest(paths, mask);
        Metadata metadata = new Metadata(List.of(), config.text(PREFIX));
        restNames = Set.of(metadata.restName(), metadata.oldRestName());
    }

    private static Mask mask(Options config) {
        return switch (config.choice(WITH, MaskKind.class)) {
            case NULL -> Mask.NOTHING;
            case CONSTANT -> {
                String constant = config.text(CONSTANT);
                yield text -> constant;
            }
            case SHA256 -> Mask.sha256();
            case HMAC_SHA256 -> {
                Password secret = config.password(SECRET);
                if (secret.value().length() < Mask.SHORTEST_SECRET) {
                    throw new ConfigException(SECRET + ": hmac-sha256 needs a secret of at least "
                            + Mask.SHORTEST_SECRET + " characters");
                }
                yield Mask.hmacSha256(secret.value());
            }
            case LAST4 -> Mask.LAST_FOUR;
        };
    }

    @Override
    public R apply(R record) {
        Object value = record.value();
        if (value == null) {
            return record;
        }
        try {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    record.valueSchema(),
                    masked(value),
                    record.timestamp());
        } catch (DataException e) {
            throw RecordFailure.at(record, e);
        }
    }

    private Object masked(Object row) {
        if (row instanceof Struct struct) {
            return masked(struct);
        }
        if (row instanceof Map<?, ?> map) {
            return masked(map);
        }
        throw new DataException("not a row: expected a Struct or a Map, found a "
                + row.getClass().getSimpleName() + ". Flatten the record first");
    }

    private Struct masked(Struct row) {
        Struct masked = new Struct(row.schema());
        for (Field field : row.schema().fields()) {
            masked.put(field, column(name(field), RowFields.valueIn(row, field), field.schema()));
        }
        return masked;
    }

    /** Its own; the attribute's where its own has a checksum, which no one would write in an option. */
    private String name(Field field) {
        return paths.ofColumn(field.name()) == Reach.KEPT && AvroName.hasChecksum(field)
                ? AvroName.attribute(field)
                : field.name();
    }

    private Path path(Path around, Field field) {
        Path own = around.at(field.name());
        return paths.of(own) == Reach.KEPT && AvroName.hasChecksum(field) ? around.at(AvroName.attribute(field)) : own;
    }

    private Map<Object, @Nullable Object> masked(Map<?, ?> row) {
        Map<Object, @Nullable Object> masked = new LinkedHashMap<>();
        row.forEach((key, value) -> {
            String name = String.valueOf(key);
            Object left = column(name, value, null);
            if (left != null || !restNames.contains(name)) {
                masked.put(key, left);
            }
        });
        return masked;
    }

    private @Nullable Object column(String name, @Nullable Object value, @Nullable Schema schema) {
        if (value == null) {
            return null;
        }
        return switch (paths.ofColumn(name)) {
            case KEPT ->
                restNames.contains(name) && value instanceof String rest
                        ? rests.of(name, rest, Names.renamed(schema))
                        : value;
            case INSIDE -> inside(paths.column(name), value);
            case MASKED -> masked(name, value);
        };
    }

    private @Nullable Object at(Path path, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (paths.of(path)) {
            case KEPT -> value;
            case INSIDE -> inside(path, value);
            case MASKED -> masked(path.exact(), value);
        };
    }

    /** The value with what is masked in it. A text may be the JSON of a value that has it, and is masked whole. */
    private @Nullable Object inside(Path path, @Nullable Object value) {
        if (value instanceof Struct struct) {
            Struct masked = new Struct(struct.schema());
            for (Field field : struct.schema().fields()) {
                masked.put(field, at(path(path, field), RowFields.valueIn(struct, field)));
            }
            return masked;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> masked = new LinkedHashMap<>();
            map.forEach((key, nested) -> masked.put(key, at(path.at(String.valueOf(key)), nested)));
            return masked;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> masked = new ArrayList<>(list.size());
            list.forEach(element -> masked.add(inside(path, element)));
            return masked;
        }
        return value instanceof String text && paths.isAround(path) ? mask.of(text) : value;
    }

    private @Nullable Object masked(String field, Object value) {
        if (mask == Mask.NOTHING) {
            return null;
        }
        if (value instanceof String text) {
            return mask.of(text);
        }
        throw new DataException("field '" + field + "' is not a text, so it can only be masked with null");
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(MaskField.class);
    }

    @Override
    public void close() {}
}
