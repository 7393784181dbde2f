package io.tailrace.sink.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTemplateTest {

    /** Java's own faults with padding: it does not refuse a pattern, but fails a cast, or later when it writes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{table}/{time:peH}",
                "{table}/{time:pH}",
                "{table}/{time:ppM}/{time:pd}",
                "{time:ppEEE}",
                "{time:pppppppppppppppppppppppppp}"
            })
    void refuses_a_pattern_that_cannot_write_every_time(String template) {
        assertThatThrownBy(() -> FolderTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{time:p");
    }

    @Test
    void refuses_a_row_whose_zone_has_a_longer_name_than_there_is_room() {
        FolderTemplate template = FolderTemplate.parse("{time:pppVV}");
        ZonedDateTime time = Instant.EPOCH.atZone(ZoneId.of("Europe/Zurich"));

        assertThatThrownBy(() -> template.folder("t", time, List.of()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot write the row's time");
    }

    @Test
    void takes_one_that_can() {
        assertThat(FolderTemplate.parse("{table}/{time:pppppppppEEEE}/{time:ppH}")
                        .fields())
                .isEmpty();
    }
}
