package io.tailrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.Golden;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class AddedObjectsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final long ALL = 1 << 20;
    private static final String FILE = "added-objects.txt";

    @Test
    void objects_are_added_in_the_order_in_which_they_were_written_whatever_their_names_say() {
        List<StoredObject> listed = List.of(object("hour=09/b", 3), object("hour=10/a", 2), object("hour=11/c", 1));

        assertThat(AddedObjects.NONE.next(listed, ALL))
                .extracting(StoredObject::key)
                .containsExactly("hour=11/c", "hour=10/a", "hour=09/b");
    }

    @Test
    void a_step_has_no_more_bytes_than_it_may_and_always_an_object() {
        List<StoredObject> listed = List.of(object("a", 1), object("b", 2), object("c", 3));

        assertThat(AddedObjects.NONE.next(listed, 200)).hasSize(2);
        assertThat(AddedObjects.NONE.next(listed, 199)).hasSize(1);
        assertThat(AddedObjects.NONE.next(listed, 1)).hasSize(1);
    }

    @Test
    void an_object_that_appears_late_in_an_old_folder_is_missing_and_the_others_are_not() {
        List<StoredObject> listed = new ArrayList<>(List.of(object("hour=12/a", 0), object("hour=13/b", 3_600)));
        AddedObjects added = AddedObjects.NONE.with(listed, listed);
        StoredObject late = object("dt=2026-01-01/hour=00/late", 3_601);
        StoredObject slow = object("hour=12/slow-upload", 10);
        listed.add(late);
        listed.add(slow);

        assertThat(added.next(listed, ALL)).containsExactly(slow, late);
        assertThat(added.with(List.of(slow, late), listed).next(listed, ALL)).isEmpty();
    }

    @Test
    void objects_of_one_second_are_told_apart_by_their_names() {
        List<StoredObject> listed = List.of(object("a", 5), object("b", 5));

        assertThat(AddedObjects.NONE.with(listed.subList(0, 1), listed).next(listed, ALL))
                .containsExactly(object("b", 5));
    }

    @Test
    void an_object_that_is_written_again_under_its_name_is_another() {
        AddedObjects added = AddedObjects.NONE.with(List.of(object("a", 1)), List.of(object("a", 1)));

        assertThat(added.next(List.of(object("a", 2)), ALL)).containsExactly(object("a", 2));
    }

    @Test
    void only_the_objects_of_a_day_are_remembered_and_earlier_ones_never_missing() {
        List<StoredObject> listed = IntStream.range(0, 1_000)
                .mapToObj(hour -> object("object-" + hour, 3_600 * hour))
                .toList();
        AddedObjects added = AddedObjects.NONE;
        for (StoredObject next : listed) {
            added = added.with(List.of(next), listed);
        }

        assertThat(added.recent()).hasSize(25);
        assertThat(added.next(listed, ALL)).isEmpty();
        assertThat(added.newest()).isEqualTo(NOON.plus(Duration.ofHours(999)));
    }

    @Test
    void what_is_no_longer_listed_is_not_remembered() {
        List<StoredObject> listed = List.of(object("a", 1), object("b", 2));

        assertThat(AddedObjects.NONE
                        .with(listed, listed)
                        .with(List.of(object("c", 3)), List.of(object("b", 2), object("c", 3)))
                        .recent())
                .hasSize(2);
    }

    @Test
    void what_is_added_is_written_as_before() throws IOException {
        List<StoredObject> listed = List.of(object("a", 1), object("hour=13/b", 2));

        Golden.assertSame(FILE, AddedObjects.NONE.with(listed, listed).properties());
        assertThat(AddedObjects.NONE.properties()).isEmpty();
    }

    @Test
    void what_was_added_before_is_read_and_later_properties_are_passed_over() throws IOException {
        List<StoredObject> listed = List.of(object("a", 1), object("hour=13/b", 2));
        Map<String, String> properties = Golden.properties(FILE);
        properties.put("tailrace.objects.later", "x");

        AddedObjects added = AddedObjects.of(table(properties));

        assertThat(added).isEqualTo(AddedObjects.NONE.with(listed, listed));
        assertThat(added.next(listed, ALL)).isEmpty();
        assertThat(AddedObjects.of(table(Map.of()))).isEqualTo(AddedObjects.NONE);
    }

    private static Table table(Map<String, String> properties) {
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
        return catalog.createTable(
                TableIdentifier.of("lake", "orders_changes"),
                new Schema(Types.NestedField.optional(1, "order_id", Types.StringType.get())),
                PartitionSpec.unpartitioned(),
                properties);
    }

    private static StoredObject object(String key, int second) {
        return new StoredObject(key, 100, NOON.plusSeconds(second));
    }
}
