package io.tailrace.row;

import io.tailrace.event.ImageChoice;
import io.tailrace.option.EnumOption;
import io.tailrace.row.Shape.Nested;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The definition of {@code FlattenDynamoDb}'s options, from which the reference is generated. */
public final class FlattenConfig {

    public static final String COLUMNS = "columns";
    public static final String ENTITIES = "entities";
    public static final String ENTITY_TOPIC = "entities.topic";
    static final String HMAC_SECRET = "hmac.secret";
    static final String MISMATCH = "columns.on.mismatch";
    static final String IMAGE = "image";
    static final String METADATA = "metadata";
    static final String METADATA_PREFIX = "metadata.prefix";
    static final String DELETES = "deletes";
    static final String EXPIRIES = "ttl.deletes";
    static final String KEY_FROM_ITEM = "key.from.item.enabled";
    static final String SCHEMA_MODE = "schema.mode";
    static final String UNION_SCHEMAS = "union.max.schemas";
    static final String INCLUDE = "include";
    static final String EXCLUDE = "exclude";
    static final String RENAME = "rename";
    static final String NAMES = "names";
    static final String NULLS = "nulls";
    static final String MAPS = "maps";
    static final String LISTS = "lists";
    static final String SETS = "sets";
    static final String DELIMITER = "delimiter";
    static final String DEPTH = "depth";

    private static final String SCHEMA_GROUP = "Schema";
    private static final String ENTITIES_GROUP = "Entities";
    private static final String ROW_GROUP = "Row";
    private static final String NAMES_GROUP = "Names";
    private static final String NESTED_GROUP = "Nulls and nesting";
    private static final String METADATA_GROUP = "Metadata";

    public static final ConfigDef DEF = new ConfigDef()
            .define(
                    COLUMNS,
                    ConfigDef.Type.STRING,
                    "",
                    null,
                    Importance.HIGH,
                    "The columns of the row, in Athena's own types: `order_id string, price decimal(10,2), "
                            + "placed_at timestamp, address struct<city:string>, tags array<string>`. Each row is "
                            + "then a Struct of one schema that never changes; attributes that are not declared are "
                            + "kept whole, as DynamoDB JSON, in the column `cdc_rest`. The same line makes the Glue "
                            + "table and the DDL, so keep it in a file of its own and name it here as "
                            + "`${file:config/tables/NAME.properties:columns}`. A `timestamp` has milliseconds, a "
                            + "`timestamp(6)` microseconds; a table has the type timestamp for both. Which value fits "
                            + "which type, and the words that may follow a type: see below. Empty: see `schema.mode`.",
                    SCHEMA_GROUP,
                    1,
                    Width.LONG,
                    "Columns")
            .define(
                    MISMATCH,
                    ConfigDef.Type.STRING,
                    "null-and-keep",
                    EnumOption.anyOf(MismatchPolicy.class),
                    Importance.MEDIUM,
                    "What happens to a value that its declared column cannot hold exactly, such as a number"
                            + " with too many digits or a time that is finer than its column. `null-and-keep`: null in"
                            + " exactly that place, and the value at its path in `cdc_rest`, so that one odd field does"
                            + " not affect the others. `rest`: the whole column is null and the whole attribute is in"
                            + " `cdc_rest`, so that a column never holds part of a value. `fail`: the record fails, and"
                            + " Connect's `errors.tolerance` decides what comes next.",
                    SCHEMA_GROUP,
                    2,
                    Width.SHORT,
                    "On mismatch")
            .define(
                    HMAC_SECRET,
                    ConfigDef.Type.PASSWORD,
                    "",
                    null,
                    Importance.MEDIUM,
                    "The secret of the columns that are declared `masked(hmac)`, at least 16 characters. Keep it out of the"
                            + " file with a reference such as `${env:MASK_SECRET}`. With another secret, the same value"
                            + " gives another hash.",
                    SCHEMA_GROUP,
                    3,
                    Width.MEDIUM,
                    "Secret")
            .define(
                    SCHEMA_MODE,
                    ConfigDef.Type.STRING,
                    EnumOption.value(SchemaMode.NONE),
                    EnumOption.anyOf(SchemaMode.class),
                    Importance.MEDIUM,
                    "What rows are when no columns are declared. `none`: schemaless maps of whatever the item has, "
                            + "nested values as `maps`, `lists` and `sets` say. `union`: Structs of all single "
                            + "values, sets and lists seen so far, sorted by name and all optional; a column is only "
                            + "ever widened, and what has no stable type stays in `cdc_rest`. Declare columns where "
                            + "you can: a learnt schema differs from task to task and after each restart.",
                    SCHEMA_GROUP,
                    4,
                    Width.SHORT,
                    "Schema mode")
            .define(
                    UNION_SCHEMAS,
                    ConfigDef.Type.INT,
                    20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "The most schemas that `schema.mode=union` makes for the rows of a topic. Each costs a"
                            + " version in a registry and a new file in the sink. After the last one nothing more is"
                            + " learnt: new attributes go to `cdc_rest`, and values that do not fit are treated as"
                            + " `columns.on.mismatch` says.",
                    SCHEMA_GROUP,
                    5,
                    Width.SHORT,
                    "Schemas")
            .define(
                    ENTITIES,
                    ConfigDef.Type.LIST,
                    List.of(),
                    null,
                    Importance.MEDIUM,
                    "The entities of a single-table design, each of which gets rows, a topic and so a table of its own:"
                            + " `user, order`. Each NAME has `entities.NAME.when`, all conditions that hold for its"
                            + " items: `PK=USER#*`, with `*` for any characters, `type!=draft`, `email` for an attribute"
                            + " that is there, `!email` for one that is not; `entities.NAME.columns`, its declaration;"
                            + " and `entities.NAME.key`, the columns that identify a row's item. An item belongs to the first"
                            + " entity whose conditions hold. One that belongs to none, or that the key columns do not"
                            + " identify, goes to the entity `rest`, whose rows have `columns`, so that two items never"
                            + " become one. An item that moves to another entity is a REMOVE in the old one, with its key"
                            + " alone, and a row in the new one. Conditions on attributes outside the key need the stream"
                            + " view NEW_AND_OLD_IMAGES. A part of the key that a condition or a `part(...)` column holds"
                            + " is not repeated in `cdc_rest`.",
                    ENTITIES_GROUP,
                    1,
                    Width.LONG,
                    "Entities")
            .define(
                    ENTITY_TOPIC,
                    ConfigDef.Type.STRING,
                    "${topic}_${entity}",
                    FlattenConfig::checkTopic,
                    Importance.LOW,
                    "The topic of an entity's rows, after which the sink names its table, with `${topic}` for the"
                            + " record's topic and `${entity}`. A header `entity` has the entity's name as well, for"
                            + " Firehose's dynamic partitioning.",
                    ENTITIES_GROUP,
                    2,
                    Width.MEDIUM,
                    "Topic")
            .define(
                    IMAGE,
                    ConfigDef.Type.STRING,
                    "auto",
                    EnumOption.anyOf(ImageChoice.class),
                    Importance.MEDIUM,
                    "Which image of the item becomes the row. `auto`: the new one, or the old one for a"
                            + " REMOVE, which has no new one. `both`: the new one, and the old one in columns whose"
                            + " names start with `old_`, with what has no column there in `old_cdc_rest`; not with"
                            + " `schema.mode=union`. Where the stream did not send the image, the row has the item's"
                            + " key.",
                    ROW_GROUP,
                    1,
                    Width.SHORT,
                    "Image")
            .define(
                    DELETES,
                    ConfigDef.Type.STRING,
                    "row",
                    EnumOption.anyOf(DeletePolicy.class),
                    Importance.MEDIUM,
                    "What becomes of a REMOVE. `row`: a row like any other, with the key and the old image,"
                            + " that says so in `cdc_event_type`. `tombstone`: a record with the key and a null value,"
                            + " for compacted topics. `drop`: no record, so deleted items stay in the table forever.",
                    ROW_GROUP,
                    2,
                    Width.SHORT,
                    "Deletes")
            .define(
                    EXPIRIES,
                    ConfigDef.Type.STRING,
                    EnumOption.value(ExpiryPolicy.AS_DELETES),
                    EnumOption.anyOf(ExpiryPolicy.class),
                    Importance.LOW,
                    "What becomes of a REMOVE that DynamoDB itself made because the item's time to live was"
                            + " over. `as-deletes`: what `deletes` says. The other values are those of `deletes`;"
                            + " `drop` keeps expired items in the table, as a cheap archive.",
                    ROW_GROUP,
                    3,
                    Width.SHORT,
                    "TTL deletes")
            .define(
                    KEY_FROM_ITEM,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    null,
                    Importance.LOW,
                    "Whether the record's key becomes the item's primary key: a Struct of the key's"
                            + " attributes, typed as their columns are declared (a number that is not declared is its"
                            + " exact text), or a schemaless map without columns. A part that is declared as timestamp,"
                            + " float or double is kept as its text, because two values may be equal in that type, and"
                            + " two items must not have one key. Two parts with the same name are refused. For records"
                            + " from a pipe or Kinesis, whose key is only a partition key.",
                    ROW_GROUP,
                    4,
                    Width.SHORT,
                    "Key from item")
            .define(
                    INCLUDE,
                    ConfigDef.Type.LIST,
                    List.of(),
                    null,
                    Importance.MEDIUM,
                    "The only attributes that get into the row, by their names in DynamoDB. Empty: all. All"
                            + " others are left out, of `cdc_rest` too.",
                    NAMES_GROUP,
                    1,
                    Width.LONG,
                    "Include")
            .define(
                    EXCLUDE,
                    ConfigDef.Type.LIST,
                    List.of(),
                    null,
                    Importance.MEDIUM,
                    "Attributes that do not get into the row, by their names in DynamoDB, not even in"
                            + " `cdc_rest`; `customer.email` is an attribute within one, in every element where the"
                            + " path leads through a list. The record's key keeps its parts, and `cdc_changed` still"
                            + " names them. To keep a value without showing it, use MaskField.",
                    NAMES_GROUP,
                    2,
                    Width.LONG,
                    "Exclude")
            .define(
                    RENAME,
                    ConfigDef.Type.LIST,
                    List.of(),
                    null,
                    Importance.MEDIUM,
                    "Attributes whose columns have other names, as `attribute:column` pairs: "
                            + "`order-id:order_id,Größe:size`. Top-level attributes only. In `cdc_rest` an attribute "
                            + "keeps its name.",
                    NAMES_GROUP,
                    3,
                    Width.LONG,
                    "Rename")
            .define(
                    NAMES,
                    ConfigDef.Type.STRING,
                    "keep",
                    EnumOption.anyOf(Names.Form.class),
                    Importance.MEDIUM,
                    "How the names of all other attributes become column names. `keep`: as they are, so a"
                            + " column must be declared with exactly the attribute's name. `hive-safe`: in lower case,"
                            + " with `_` for anything but a letter, digit or `_`, so `orderId` fills the column"
                            + " `orderid`. `avro-safe`, for Avro converters: only names that Avro does not accept are"
                            + " changed, with `_` for each illegal character and before a leading digit, so `order-id`"
                            + " fills the column or the struct's field `order_id`; the parameter `tailrace.attribute` of"
                            + " a field's schema has the attribute's own name in keys and in learnt and renamed columns."
                            + " Of two attributes that get the same name, the one that had it already fills it, or else the first by name, and"
                            + " the other is kept in `cdc_rest`; in a key, `avro-safe` adds a checksum to the changed"
                            + " name.",
                    NAMES_GROUP,
                    4,
                    Width.SHORT,
                    "Names")
            .define(
                    NULLS,
                    ConfigDef.Type.STRING,
                    "keep",
                    EnumOption.anyOf(Nulls.Policy.class),
                    Importance.LOW,
                    "What becomes of a NULL attribute, which is not the same as a missing one. `keep`: null"
                            + " in the row, and `{\"NULL\":true}` in `cdc_rest` where columns are declared, since both"
                            + " look alike in a column. `drop`: as if it were missing, on every level and in"
                            + " `cdc_changed` too; only in a list is it kept, because it holds the place of an element.",
                    NESTED_GROUP,
                    1,
                    Width.SHORT,
                    "Nulls")
            .define(
                    MAPS,
                    ConfigDef.Type.STRING,
                    "flatten",
                    EnumOption.anyOf(Nested.class),
                    Importance.MEDIUM,
                    "How maps look in schemaless rows. `flatten`: `address` with `city` becomes"
                            + " `address_city`. `native`: a map. `json`: a JSON text, which needs no schema in Athena."
                            + " A map whose flattened names are taken already is kept whole in `cdc_rest`.",
                    NESTED_GROUP,
                    2,
                    Width.SHORT,
                    "Maps")
            .define(
                    LISTS,
                    ConfigDef.Type.STRING,
                    "native",
                    EnumOption.anyOf(Nested.class),
                    Importance.MEDIUM,
                    "How lists look in schemaless rows. `native`: a list. `flatten`: a field per element, named by "
                            + "its index as in `lines_0`. `json`: a JSON text.",
                    NESTED_GROUP,
                    3,
                    Width.SHORT,
                    "Lists")
            .define(
                    SETS,
                    ConfigDef.Type.STRING,
                    "native",
                    EnumOption.oneOf(Nested.NATIVE, Nested.JSON),
                    Importance.LOW,
                    "How sets look in schemaless rows. `native`: a list. `json`: a JSON text.",
                    NESTED_GROUP,
                    4,
                    Width.SHORT,
                    "Sets")
            .define(
                    DELIMITER,
                    ConfigDef.Type.STRING,
                    "_",
                    null,
                    Importance.LOW,
                    "What joins the names of flattened values. Athena takes letters, digits and `_` in names.",
                    NESTED_GROUP,
                    5,
                    Width.SHORT,
                    "Delimiter")
            .define(
                    DEPTH,
                    ConfigDef.Type.INT,
                    32,
                    Range.between(1, 64),
                    Importance.LOW,
                    "How many levels are flattened; deeper values stay nested. DynamoDB nests 32 levels at most.",
                    NESTED_GROUP,
                    6,
                    Width.SHORT,
                    "Depth")
            .define(
                    METADATA,
                    ConfigDef.Type.LIST,
                    MetadataColumn.ids(),
                    ValidList.in(MetadataColumn.ids().toArray(String[]::new)),
                    Importance.MEDIUM,
                    "The columns that describe the change itself, after the item's own: `event_type` (INSERT,"
                            + " MODIFY, REMOVE, READ for an item of a snapshot, or SNAPSHOT where one is done), `event_time` (to the millisecond),"
                            + " `event_id`, `stream` (the label of the DynamoDB stream, which is the time of its"
                            + " creation), `sequence` (40 digits, so that text order is the order of an item's changes"
                            + " within one stream; of the native Kinesis integration, which sends no number, the"
                            + " microseconds of the change and the number that Kinesis gave the record), `table`, `ttl_expired`, `changed` (the attributes that differ"
                            + " between the images; both must be read for it). Empty: none. The views of `./tailrace"
                            + " ddl` need all but the last three.",
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
                    "The prefix of the names of metadata columns and of the rest column. No declared column"
                            + " may have one of these names.",
                    METADATA_GROUP,
                    2,
                    Width.SHORT,
                    "Prefix");

    private FlattenConfig() {}

    private static void checkTopic(String option, Object value) {
        if (!String.valueOf(value).contains("${entity}")) {
            throw new ConfigException(option, value, "it needs ${entity}, or all entities would share a table");
        }
    }
}
