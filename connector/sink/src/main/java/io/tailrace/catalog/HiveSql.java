package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names, texts and types in Hive's grammar, which Athena has for statements that make and change tables. */
final class HiveSql {
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9_]*");

    /** Words that Athena or Hive reserve in these statements. */
    private static final Set<String> RESERVED = Set.of("""
        all alter and any application array as authorization between bigint binary boolean both by cache case cashe cast char column
        commit conf constraint create cross cube current current_date current_timestamp cursor database date dayofweek
        decimal delete describe distinct div double drop else end except exchange exists extended external extract false
        fetch float floor following for force foreign from full function grant group grouping having if import in inner
        insert int integer intersect interval into is join lateral leading left less like local macro map merge minus more
        none not null numeric of offset on only or order out outer over partialscan partition percent preceding precision
        preserve primary procedure range reads real reduce references regexp revoke right rlike rollback rollup row rows
        select set smallint some start sync table tablesample then time timestamp timestamplocaltz to trailing transform
        trigger true truncate unbounded union unique uniquejoin update user using utc_timestamp values varchar views when
        where window with\
        """.split("\\s+"));

    private HiveSql() {}

    /** A quoted identifier. */
    static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A string literal. The grammar joins adjacent literals, so a doubled quote would vanish. */
    static String text(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** A type; unlike in Glue, fields are quoted where their names need it. */
    static String type(ColumnType type) {
        if (type instanceof ArrayOf array) {
            return "array<" + type(array.element()) + ">";
        }
        if (type instanceof MapOf map) {
            return "map<string," + type(map.value()) + ">";
        }
        if (type instanceof StructOf struct) {
            return struct.fields().stream().map(HiveSql::field).collect(Collectors.joining(",", "struct<", ">"));
        }
        return type.athenaName();
    }

    private static String field(Column field) {
        String name = field.name();
        boolean isPlain = PLAIN.matcher(name).matches() && !RESERVED.contains(name);
        return (isPlain ? name : name(name)) + ":" + type(field.type());
    }
}
