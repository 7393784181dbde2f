package io.tailrace.row;

import static io.tailrace.row.FlattenConfig.COLUMNS;
import static io.tailrace.row.FlattenConfig.DELETES;
import static io.tailrace.row.FlattenConfig.DELIMITER;
import static io.tailrace.row.FlattenConfig.DEPTH;
import static io.tailrace.row.FlattenConfig.ENTITIES;
import static io.tailrace.row.FlattenConfig.ENTITY_TOPIC;
import static io.tailrace.row.FlattenConfig.EXCLUDE;
import static io.tailrace.row.FlattenConfig.EXPIRIES;
import static io.tailrace.row.FlattenConfig.HMAC_SECRET;
import static io.tailrace.row.FlattenConfig.IMAGE;
import static io.tailrace.row.FlattenConfig.INCLUDE;
import static io.tailrace.row.FlattenConfig.KEY_FROM_ITEM;
import static io.tailrace.row.FlattenConfig.LISTS;
import static io.tailrace.row.FlattenConfig.MAPS;
import static io.tailrace.row.FlattenConfig.METADATA;
import static io.tailrace.row.FlattenConfig.METADATA_PREFIX;
import static io.tailrace.row.FlattenConfig.MISMATCH;
import static io.tailrace.row.FlattenConfig.NAMES;
import static io.tailrace.row.FlattenConfig.NULLS;
import static io.tailrace.row.FlattenConfig.RENAME;
import static io.tailrace.row.FlattenConfig.SCHEMA_MODE;
import static io.tailrace.row.FlattenConfig.SETS;
import static io.tailrace.row.FlattenConfig.UNION_SCHEMAS;

import io.tailrace.event.ImageChoice;
import io.tailrace.option.EnumOption;
import io.tailrace.option.Nearest;
import io.tailrace.option.Options;
import io.tailrace.row.Shape.Nested;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of {@code FlattenDynamoDb}, checked against each other. */
public record FlattenOptions(
        ColumnOptions columns,
        EntityOptions entities,
        ImageChoice image,
        Names names,
        Shape shape,
        Metadata metadata,
        RemovePolicies removals,
        KeySource keySource) {

    /**
     * Which columns rows have, and of which types.
     *
     * @param declared null when no columns are
     * @param unionSchemas the most schemas that are learnt from the rows of a topic; 0 when none is
     * @param patterns what is known of the texts of attributes, with {@code *} for any characters, by the attribute
     * @param secret of the columns that are masked by a hash under a secret; empty when there is none
     */
    public record ColumnOptions(
            @Nullable Columns declared,
            MismatchPolicy mismatch,
            int unionSchemas,
            Map<String, String> patterns,
            String secret) {}

    /**
     * The entities of the table.
     *
     * @param topic of an entity's rows, with {@code ${topic}} and {@code ${entity}}
     */
    public record EntityOptions(List<String> names, String topic) {}

    public static FlattenOptions of(Map<String, ?> properties) {
        return of(properties, Map.of());
    }

    /**
     * The options of items of which something is known.
     *
     * @param patterns of the texts of attributes, with {@code *} for any characters, by the attribute
     */
    public static FlattenOptions of(Map<String, ?> properties, Map<String, String> patterns) {
        Options config = Options.of(FlattenConfig.DEF, properties);
        Metadata metadata = new Metadata(
                config.list(METADATA).stream()
                        .map(id -> EnumOption.read(MetadataColumn.class, MetadataColumn::id, METADATA, id))
                        .toList(),
                config.text(METADATA_PREFIX));
        ImageChoice image = config.choice(IMAGE, ImageChoice.class);
        Columns columns = columns(config.text(COLUMNS));
        if (columns != null) {
            refuseCollisions(columns, image, metadata);
            refuseExcluded(columns, config.list(INCLUDE), config.list(EXCLUDE));
        }
        boolean learns = columns == null && config.choice(SCHEMA_MODE, SchemaMode.class) == SchemaMode.UNION;
        if (learns && image == ImageChoice.BOTH) {
            throw new ConfigException(IMAGE, "both", "schema.mode=union has one image per row: new, old or auto");
        }
        Names names = names(config, columns);
        if (names.areAvroSafe()) {
            requireLegal(METADATA_PREFIX, config.text(METADATA_PREFIX), metadata.restName());
        }
        return new FlattenOptions(
                new ColumnOptions(
                        columns,
                        config.choice(MISMATCH, MismatchPolicy.class),
                        learns ? config.number(UNION_SCHEMAS) : 0,
                        patterns,
                        config.password(HMAC_SECRET).value()),
                new EntityOptions(config.list(ENTITIES), config.text(ENTITY_TOPIC)),
                image,
                names,
                shape(config),
                metadata,
                new RemovePolicies(
                        config.choice(DELETES, DeletePolicy.class), config.choice(EXPIRIES, ExpiryPolicy.class)),
                config.flag(KEY_FROM_ITEM) ? KeySource.ITEM : KeySource.RECORD);
    }

    private static Names names(Options config, @Nullable Columns columns) {
        Set<String> include = new HashSet<>(config.list(INCLUDE));
        for (String excluded : config.list(EXCLUDE)) {
            if (include.contains(excluded)) {
                throw new ConfigException(EXCLUDE, excluded, "the attribute is in include, too; take it out of one");
            }
        }
        Names names = new Names(
                include,
                new HashSet<>(config.list(EXCLUDE)),
                renamed(config.list(RENAME), columns),
                config.choice(NAMES, Names.Form.class));
        if (names.areAvroSafe()) {
            names.renamed().forEach((attribute, column) -> requireLegal(RENAME, attribute + ":" + column, column));
        }
        return names;
    }

    /** Refuses words that would say of an attribute that is left out what it is not. */
    private static void refuseExcluded(Columns columns, List<String> include, List<String> exclude) {
        for (Column column : columns.list()) {
            String attribute = column.attribute();
            boolean isOut = exclude.contains(attribute) || (!include.isEmpty() && !include.contains(attribute));
            if (isOut
                    && (column.modifiers().standIn() != null
                            || column.modifiers().part() != null)) {
                throw new ConfigException(COLUMNS + ": the column '" + column.name() + "' is of the attribute '"
                        + attribute + "', which " + INCLUDE + " and " + EXCLUDE + " leave out. Keep one");
            }
        }
    }

    /** The columns of attributes that have other names, by the option and by the declaration. */
    private static Map<String, String> renamed(List<String> pairs, @Nullable Columns columns) {
        Map<String, String> renamed = Names.pairs(RENAME, pairs);
        for (Column column : columns == null ? List.<Column>of() : columns.list()) {
            String attribute = column.modifiers().attribute();
            if (attribute == null || column.modifiers().part() != null) {
                continue;
            }
            String other = renamed.put(attribute, column.name());
            if (other != null) {
                throw new ConfigException(COLUMNS + ": the attribute '" + attribute + "' is the column '"
                        + column.name() + "' by its declaration, and '" + other + "' by " + RENAME + ". Keep one");
            }
        }
        return renamed;
    }

    private static void requireLegal(String option, String value, String name) {
        if (!AvroName.isLegal(name)) {
            throw new ConfigException(
                    option,
                    value,
                    "with " + NAMES + "=avro-safe it must give names that Avro takes: letters, digits and _, and no"
                            + " digit first, as in " + AvroName.of(name));
        }
    }

    private static Shape shape(Options config) {
        return new Shape(
                config.text(DELIMITER),
                config.number(DEPTH),
                config.choice(MAPS, Nested.class),
                config.choice(LISTS, Nested.class),
                config.choice(SETS, Nested.class),
                config.choice(NULLS, Nulls.Policy.class));
    }

    /** Refuses columns that no attribute can ever fill, and columns of renamed attributes that are not there. */
    public void requireReachable() {
        if (columns.declared() == null) {
            return;
        }
        List<String> declared =
                columns.declared().list().stream().map(Column::name).toList();
        for (Column each : columns.declared().list()) {
            String column = each.name();
            if (each.modifiers().part() == null && !names.canName(column)) {
                throw new ConfigException(COLUMNS + ": no attribute can fill the column '" + column + "', because with "
                        + (names.areAvroSafe()
                                ? NAMES + "=avro-safe no name begins with a digit"
                                : NAMES + "=hive-safe names are in lower case")
                        + ". Declare it as '" + names.nearest(column) + "', or name its attribute in " + RENAME);
            }
        }
        names.renamed().forEach((attribute, column) -> {
            if (keySource == KeySource.RECORD && !declared.contains(column)) {
                throw new ConfigException(
                        RENAME,
                        attribute + ":" + column,
                        "no column of that name is declared" + Nearest.hint(column, declared));
            }
        });
    }

    /** Rows as the options say; their schema, if they have one, has this name. */
    public Rows rows(String name) {
        if (columns.declared() != null) {
            return declared(name, columns.declared(), names.attributes());
        }
        if (columns.unionSchemas() > 0) {
            return new UnionRows(
                    (learnt, attributes) -> declared(name, learnt, attributes), names, image, columns.unionSchemas());
        }
        return new SchemalessRows(metadata, image, names, shape);
    }

    private DeclaredRows declared(String name, Columns list, Map<String, String> attributes) {
        return new DeclaredRows(
                name,
                list,
                attributes,
                metadata,
                image,
                new Unconverted(columns.mismatch(), shape.nulls()),
                names,
                columns.patterns());
    }

    /** The declared columns, or null for none; a ConfigException when the declaration is wrong. */
    public static @Nullable Columns columns(String declaration) {
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
        if (image == ImageChoice.BOTH) {
            taken.add(lowerCase(metadata.oldRestName()));
        }
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
}
