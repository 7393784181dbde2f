package io.tailrace.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceProgressTest {
    private static final String TABLE = """
        {"partition":{"table":"orders"},"offset":{"streamArn":"s-2","phase":"%s"}}
        """;

    @Test
    void the_shard_that_is_farthest_behind_counts_and_neither_ended_ones_nor_those_of_former_streams()
            throws Exception {
        SourceProgress progress = progress(TABLE.formatted("streaming") + """
            ,{"partition":{"streamArn":"s-2","shardId":"a","table":"orders"},"offset":{"sequence":"1","time":5000}}
            ,{"partition":{"streamArn":"s-2","shardId":"b","table":"orders"},"offset":{"time":4000}}
            ,{"partition":{"streamArn":"s-2","shardId":"c","table":"orders"},"offset":{"sequence":"END","time":3000}}
            ,{"partition":{"streamArn":"s-1","shardId":"d","table":"orders"},"offset":{"sequence":"1","time":2000}}
            ,{"partition":{"segment":1,"table":"orders"},"offset":{"state":"DONE","time":1000}}
            """);

        assertThat(progress.delivered()).isEqualTo(Instant.ofEpochMilli(4_000));
        assertThat(progress.slowest()).isEqualTo("orders");
        assertThat(progress.snapshots()).isEmpty();
        assertThat(progress.lost()).isEmpty();
    }

    @Test
    void phases_are_those_of_the_tables() throws Exception {
        assertThat(progress(TABLE.formatted("snapshot")).snapshots()).containsExactly("orders");
        assertThat(progress(TABLE.formatted("lost")).lost()).containsExactly("orders");
        assertThat(progress(TABLE.formatted("snapshot")).delivered()).isNull();
    }

    @Test
    void a_connector_that_has_stored_nothing_has_no_progress() throws Exception {
        assertThat(progress("").delivered()).isNull();
    }

    private static SourceProgress progress(String offsets) throws JsonProcessingException {
        return SourceProgress.of(new ObjectMapper().readTree("[" + offsets + "]"));
    }
}
