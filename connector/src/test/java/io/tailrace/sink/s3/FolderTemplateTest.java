package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTemplateTest {

    /** Pads that are too narrow: Java refuses them only when it writes, some only on Wednesdays or in September. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{table}/{time:peH}",
                "{table}/{time:pH}",
                "{table}/{time:ppM}/{time:pd}",
                "{time:ppppppEEEE}",
                "{time:ppppppppMMMM}",
                "{time:pppppppppppppppppppppppppp}"
            })
    void refuses_a_pattern_that_cannot_write_every_time(String template) {
        assertThatThrownBy(() -> FolderTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{time:p");
    }

    @Test
    void takes_one_that_can() {
        assertThat(FolderTemplate.parse("{table}/{time:pppppppppEEEE}/{time:ppH}").fields())
                .isEmpty();
    }
}
