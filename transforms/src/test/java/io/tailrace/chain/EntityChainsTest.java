package io.tailrace.chain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tailrace.chain.EntityChains.EntityChain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class EntityChainsTest {

    private static final Map<String, String> SHOP = Map.of(
            "topics", "shop",
            "transforms", "flatten",
            "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
            "transforms.flatten.entities", "user",
            "transforms.flatten.entities.user.when", "PK=USER#*",
            "transforms.flatten.entities.user.columns", "user_id string from PK part(2)",
            "transforms.flatten.columns", "pk string from PK");

    @Test
    void each_entity_has_a_chain_by_its_topic() {
        Map<String, Map<String, String>> chains = EntityChains.of(SHOP, "shop");

        assertThat(chains.keySet()).containsExactly("shop_user", "shop_rest");
        assertThat(columns(requireNonNull(chains.get("shop_user"))))
                .startsWith("user_id")
                .doesNotContain("pk");
        assertThat(columns(requireNonNull(chains.get("shop_rest")))).startsWith("pk");
    }

    @Test
    void a_chain_without_entities_is_that_of_the_records() {
        Map<String, String> plain = new HashMap<>(SHOP);
        plain.keySet().removeIf(key -> key.contains("entities"));

        assertThat(EntityChains.of(plain, "shop")).containsExactly(Map.entry("shop", plain));
    }

    @Test
    void each_entity_is_there_with_the_key_that_it_declares_and_the_rest_without() {
        Map<String, String> shop = new HashMap<>(SHOP);
        shop.put("transforms.flatten.entities.user.key", "user_id");

        assertThat(EntityChains.each(shop))
                .extracting(EntityChain::entity, EntityChain::key)
                .containsExactly(tuple("user", List.of("user_id")), tuple("rest", List.of()));
        assertThat(EntityChains.each(Map.of("transforms", ""))).isEmpty();
    }

    @Test
    void an_option_of_an_entity_that_is_not_listed_is_refused_by_its_name() {
        Map<String, String> wrong = new HashMap<>(SHOP);
        wrong.put("transforms.flatten.entities.usr.columns", "a int");

        assertThatThrownBy(() -> TransformChain.<SinkRecord>load(wrong))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("transforms.flatten.*: Unknown option entities.usr.columns")
                .hasMessageContaining("Did you mean 'entities.user.columns'?");
    }

    private static List<String> columns(Map<String, String> chain) {
        String change = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{},\"NewImage\":{}}}";
        try (TransformChain<SinkRecord> loaded = TransformChain.load(chain)) {
            SinkRecord row = requireNonNull(loaded.apply(new SinkRecord("t", 0, null, null, null, change, 0)));
            return row.valueSchema().fields().stream().map(Field::name).toList();
        }
    }
}
