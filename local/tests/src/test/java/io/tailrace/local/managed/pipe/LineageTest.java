package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.Shard;

class LineageTest {

    private final List<Shard> shards = List.of(
            shard("root", "trimmed long ago"),
            shard("child", "root"),
            shard("grandchild", "child"),
            shard("new", null));

    @Test
    void a_child_waits_for_its_parent() {
        assertThat(Lineage.readable(shards, Set.<String>of()::contains)).containsExactly("root", "new");
        assertThat(Lineage.readable(shards, Set.of("root")::contains)).containsExactly("child", "new");
        assertThat(Lineage.readable(shards, Set.of("root", "child")::contains)).containsExactly("grandchild", "new");
    }

    @Test
    void a_shard_whose_parent_has_left_the_stream_does_not_wait() {
        assertThat(Lineage.readable(List.of(shard("orphan", "gone")), Set.<String>of()::contains))
                .containsExactly("orphan");
    }

    private static Shard shard(String id, @Nullable String parent) {
        return Shard.builder().shardId(id).parentShardId(parent).build();
    }
}
