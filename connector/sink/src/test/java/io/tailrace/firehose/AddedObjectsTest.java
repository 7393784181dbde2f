package io.tailrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddedObjectsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final long ALL = 1 << 20;

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

    /** Later versions read what this one has written. */
    @Test
    void the_stored_form_stays_as_it_is() {
        List<StoredObject> listed = List.of(object("a", 1), object("hour=13/b", 2));

        assertThat(AddedObjects.NONE.with(listed, listed).properties())
                .isEqualTo(Map.of(
                        "tailrace.objects.newest",
                        "2026-11-22T12:00:02Z",
                        "tailrace.objects.recent",
                        "01WIYpu-nFt5-ocEA33PUg,Vuh-fcnEQCKs_MWG-MLXYw"));
        assertThat(AddedObjects.NONE.properties()).isEmpty();
    }

    private static StoredObject object(String key, int second) {
        return new StoredObject(key, 100, NOON.plusSeconds(second));
    }
}
