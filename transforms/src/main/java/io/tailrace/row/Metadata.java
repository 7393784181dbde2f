package io.tailrace.row;

import io.tailrace.event.ChangeEvent;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metadata columns of a row, and the rest column after them.
 *
 * @param columns which ones, in their order
 * @param prefix what all their names start with
 */
public record Metadata(List<MetadataColumn> columns, String prefix) {

    private static final String REST = "rest";

    public Metadata {
        columns = List.copyOf(columns);
    }

    String name(MetadataColumn column) {
        return prefix + column.id();
    }

    public String restName() {
        return prefix + REST;
    }

    /** The rest of the old image, where a row has both. */
    public String oldRestName() {
        return DeclaredRows.OLD + restName();
    }

    /** Whether an event must have both images for these columns. */
    public boolean needsBothImages() {
        return columns.contains(MetadataColumn.CHANGED);
    }

    /** The value as Connect has it: a time is a {@link Date}. */
    static @Nullable Object value(MetadataColumn column, ChangeEvent event) {
        return switch (column) {
            case EVENT_TYPE -> event.operation().name();
            case EVENT_TIME -> event.time() == null ? null : Date.from(event.time());
            case EVENT_ID -> event.id();
            case STREAM -> event.origin().streamLabel();
            case SEQUENCE -> event.origin().sortableSequence();
            case TABLE -> event.table();
            case TTL_EXPIRED -> event.isTimeToLiveExpiry();
            case CHANGED -> ChangedAttributes.of(event);
        };
    }
}
