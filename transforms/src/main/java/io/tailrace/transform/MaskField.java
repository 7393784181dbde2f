package io.tailrace.transform;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Hides fields of flat rows: behind null, a constant, a hash or their last four characters. It does not look into
 * {@code cdc_rest}; declare a column for what must be masked, or exclude it in FlattenDynamoDb.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class MaskField<R extends ConnectRecord<R>> implements Transformation<R> {

    private static final String FIELDS = "fields";
    private static final String WITH = "with";
    private static final String CONSTANT = "constant";
    private static final String SECRET = "hmac.secret";

    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    FIELDS,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    null,
                    Importance.HIGH,
                    "The fields of the row to hide, each with all that is in it. A field that a row does not have is no error;"
                            + " one with null stays null.",
                    "Mask",
                    1,
                    Width.LONG,
                    "Fields")
            .define(
                    WITH,
                    ConfigDef.Type.STRING,
                    "null",
                    ValidString.in("null", "constant", "sha256", "hmac-sha256", "last4"),
                    Importance.HIGH,
                    "What stands in the field instead. `null`: nothing, for a field of any type. The others need a text:"
                            + " `constant`: always the same. `hmac-sha256`: 64 hexadecimal digits that are the same for the same"
                            + " text, so that one can still join and count; nobody without `hmac.secret` can try out texts."
                            + " `sha256`: the same without a secret; whoever can guess the texts, as with phone numbers, can find"
                            + " them. `last4`: the last four characters behind `****`; of a text of eight or fewer, only `****`.",
                    "Mask",
                    2,
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
                    3,
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
                    4,
                    Width.MEDIUM,
                    "Secret");

    private List<String> fields;
    private Mask mask;

    @Override
    public void configure(Map<String, ?> properties) {
        Options config = Options.of(CONFIG_DEF, properties);
        fields = List.copyOf(config.list(FIELDS));
        if (fields.isEmpty()) {
            throw new ConfigException(FIELDS, "", "name at least one field");
        }
        mask = mask(config);
    }

    private static Mask mask(Options config) {
        return switch (config.text(WITH).toLowerCase(Locale.ROOT)) {
            case "null" -> Mask.NOTHING;
            case "constant" -> {
                String constant = config.text(CONSTANT);
                yield text -> constant;
            }
            case "sha256" -> Mask.sha256();
            case "hmac-sha256" -> {
                Password secret = config.password(SECRET);
                if (secret.value().length() < Mask.SHORTEST_SECRET) {
                    throw new ConfigException(SECRET + ": hmac-sha256 needs a secret of at least "
                            + Mask.SHORTEST_SECRET + " characters");
                }
                yield Mask.hmacSha256(secret.value());
            }
            default -> Mask.LAST_FOUR;
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
            Map<Object, @Nullable Object> masked = new LinkedHashMap<>(map);
            for (String field : fields) {
                if (map.get(field) != null) {
                    masked.put(field, masked(field, map.get(field)));
                }
            }
            return masked;
        }
        throw new DataException("not a row: expected a Struct or a Map, found a "
                + row.getClass().getSimpleName() + ". Flatten the record first");
    }

    private Struct masked(Struct row) {
        Map<Field, @Nullable Object> masks = new HashMap<>();
        for (String name : fields) {
            Field field = row.schema().field(name);
            Object value = field == null ? null : RowFields.valueIn(row, field);
            if (field != null && value != null) {
                masks.put(field, masked(name, value));
            }
        }
        Struct masked = new Struct(row.schema());
        for (Field field : row.schema().fields()) {
            masked.put(field, masks.containsKey(field) ? masks.get(field) : RowFields.valueIn(row, field));
        }
        return masked;
    }

    private @Nullable Object masked(String field, Object value) {
        if (mask == Mask.NOTHING) {
            return null;
        }
        if (value instanceof String text) {
            return mask.of(text);
        }
        throw new DataException("field '" + field + "' is no text, so it can only be masked with null");
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {}
}
