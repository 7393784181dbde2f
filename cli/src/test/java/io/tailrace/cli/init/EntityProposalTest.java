package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.cli.init.InitSettings.LakeTables;
import io.tailrace.cli.init.TableFacts.KeyAttribute;
import io.tailrace.event.AttributeValue;
import io.tailrace.event.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys that begin with words tell entities apart, each with columns of the parts of its key. */
class EntityProposalTest {

    private static final List<KeyAttribute> KEYS =
            List.of(new KeyAttribute("PK", AttributeValue.Type.S), new KeyAttribute("SK", AttributeValue.Type.S));

    @Test
    void no_entity_takes_the_name_of_the_columns_of_the_rest() {
        assertThat(entities(item("COLUMNS#1", "A"), item("USER#1", "A")))
                .extracting(EntityProposal::name)
                .containsExactlyInAnyOrder("columns_2", "user");
    }

    @Test
    void each_kind_of_item_is_an_entity_by_the_words_of_its_keys() {
        List<EntityProposal> entities = entities(
                item("USER#1", "PROFILE"),
                item("USER#1", "SETTINGS"),
                item("USER#1", "ORDER#7"),
                item("ORDER#7", "LINE#1"),
                item("PRODUCT#1", "PRODUCT#1"),
                item("TENANT#1#USER#2", "LOGIN#2026"));

        assertThat(entities)
                .extracting(EntityProposal::name, EntityProposal::conditions, entity -> Declaration.of(entity.table()))
                .containsExactlyInAnyOrder(
                        tuple("user", "PK=USER#*", "SK=PROFILE", "user_id string part(2) from PK, a string"),
                        tuple("user_settings", "PK=USER#*", "SK=SETTINGS", "user_id string part(2) from PK, a string"),
                        tuple(
                                "order",
                                "PK=USER#*",
                                "SK=ORDER#*",
                                "user_id string part(2) from PK, order_id string part(2) from SK, a string"),
                        tuple(
                                "line",
                                "PK=ORDER#*",
                                "SK=LINE#*",
                                "order_id string part(2) from PK, line_id string part(2) from SK, a string"),
                        tuple(
                                "product",
                                "PK=PRODUCT#*",
                                "SK=PRODUCT#*",
                                "product_id string part(2) from PK, sk_product_id string part(2) from SK, a string"),
                        tuple(
                                "login",
                                "PK=TENANT#*",
                                "SK=LOGIN#*",
                                "tenant_id_2 string part(2) from PK, tenant_id_3 string part(3) from PK,"
                                        + " tenant_id_4 string part(4) from PK, login_id string part(2) from SK, a string"));
    }

    @Test
    void a_key_whose_parts_differ_in_number_stays_whole() {
        assertThat(entities(item("USER#1", "PROFILE"), item("USER#1#old", "PROFILE")))
                .extracting(entity -> Declaration.of(entity.table()))
                .containsExactly("pk string from PK, a string");
    }

    @Test
    void a_column_of_an_attribute_keeps_its_name() {
        Item item = map("PK", s("USER#1"), "SK", s("PROFILE"), "user_id", s("1"));

        assertThat(entities(item, item))
                .extracting(entity -> Declaration.of(entity.table()))
                .containsExactly("pk_user_id string part(2) from PK, user_id string");
    }

    @Test
    void a_table_of_one_kind_has_no_entities_and_files_of_them_are_refused() {
        assertThat(entities(item("1", "a"), item("2", "b"))).isEmpty();
        Report report = new Report(
                Tables.facts(),
                new Sample(1, Sample.Extent.WHOLE),
                Tables.proposal(map("id", s("1"))),
                new EntityProfiles(Tables.facts().keys()),
                new Examples(Examples.Choice.HIDDEN));
        InitSettings each = new InitSettings(
                Path.of("x"),
                "x",
                "eu-central-1",
                "b",
                "d",
                Set.of(PathChoice.CONNECT),
                LakeTables.EACH_ENTITY,
                Tables.SETTINGS.today());

        assertThatThrownBy(() -> InitFiles.texts(report, each))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--entities: the keys of my.table-1 do not begin with words such as USER#, so its items are"
                        + " taken for those of one table.");
    }

    private static org.assertj.core.groups.Tuple tuple(String name, String... rest) {
        return org.assertj.core.groups.Tuple.tuple(
                name, List.of(rest).subList(0, rest.length - 1), rest[rest.length - 1]);
    }

    private static Item item(String pk, String sk) {
        return map("PK", s(pk), "SK", s(sk), "a", s("x"));
    }

    private static List<EntityProposal> entities(Item... items) {
        TableFacts facts = Tables.facts(KEYS);
        EntityProfiles profiles = new EntityProfiles(KEYS);
        for (Item item : items) {
            profiles.see(item);
        }
        return EntityProposal.of(facts, profiles);
    }
}
