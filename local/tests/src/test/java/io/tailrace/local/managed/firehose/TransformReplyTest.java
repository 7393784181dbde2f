package io.tailrace.local.managed.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransformReplyTest {

    private final List<SourceRecord> records = Records.numbered(2);
    private final String first = records.get(0).recordId();
    private final String second = records.get(1).recordId();

    @Test
    void each_record_has_its_own_result() {
        List<Outcome> outcomes = read("{'records':[{'recordId':'" + second + "','result':'Dropped'},{'recordId':'"
                + first + "','result':'Ok','data':'eA=='}]}");

        assertThat(outcomes.get(0)).isInstanceOfSatisfying(Outcome.Ok.class, ok -> {
            assertThat(ok.record()).isSameAs(records.get(0));
            assertThat(ok.data()).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Dropped(records.get(1)));
    }

    @Test
    void a_failed_record_leaves_the_others_alone() {
        assertThat(errors("{'records':[{'recordId':'" + first + "','result':'ProcessingFailed','data':''},"
                        + "{'recordId':'" + second + "','result':'Dropped'}]}"))
                .containsExactly("Lambda.ProcessingFailedStatus", "");
    }

    @Test
    void a_record_that_is_not_answered_has_failed() {
        assertThat(errors("{'records':[{'recordId':'" + first + "','result':'Dropped'}]}"))
                .containsExactly("", "Lambda.MissingRecordId");
    }

    @Test
    void a_record_that_is_answered_twice_has_failed() {
        assertThat(errors("{'records':[{'recordId':'" + first + "','result':'Dropped'},{'recordId':'" + first
                        + "','result':'Dropped'},{'recordId':'" + second + "','result':'Dropped'}]}"))
                .containsExactly("Lambda.DuplicatedRecordId", "");
    }

    @Test
    void an_answer_that_cannot_be_understood_fails_its_record() {
        assertThat(errors("{'records':[{'recordId':'" + first + "','result':'OK','data':''},{'recordId':'" + second
                        + "','result':'Ok','data':'*'}]}"))
                .containsExactly("Lambda.JsonProcessingException", "Lambda.JsonProcessingException");
        assertThat(errors("{'records':[{'recordId':'" + first + "','result':'Ok'},{'recordId':'" + second
                        + "','result':'Ok','data':''}]}"))
                .containsExactly("Lambda.JsonProcessingException", "");
    }

    @Test
    void a_reply_that_cannot_be_understood_fails_all_records() {
        String unknown = "{'records':[{'recordId':'1','result':'Dropped'},{'recordId':'" + first
                + "','result':'Dropped'},{'recordId':'" + second + "','result':'Dropped'}]}";

        for (String reply : List.of("", "{", "[]", "{'records':{}}", unknown)) {
            assertThat(errors(reply))
                    .as(reply)
                    .containsExactly("Lambda.JsonProcessingException", "Lambda.JsonProcessingException");
        }
    }

    @Test
    void a_record_to_deliver_names_its_partition() {
        byte[] reply = json("{'records':[{'recordId':'" + first
                + "','result':'Ok','data':'','metadata':{'partitionKeys':{'dt':'2026-03-01','other':'x'}}},"
                + "{'recordId':'" + second + "','result':'Ok','data':''}]}");

        List<Outcome> outcomes = new TransformReply(1, Set.of("dt")).read(reply, records);

        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Ok.class, ok -> assertThat(ok.partitionKeys()).isEqualTo(Map.of("dt", "2026-03-01")));
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.error().message()).isEqualTo("The record has no partition key dt."));
    }

    private List<Outcome> read(String reply) {
        return new TransformReply(1, Set.of()).read(json(reply), records);
    }

    private List<String> errors(String reply) {
        return read(reply).stream()
                .map(outcome -> outcome instanceof Outcome.Failed failed
                        ? failed.error().code()
                        : "")
                .toList();
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
