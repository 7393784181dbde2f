package io.tailrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/** What CloudFormation calls a change in place, and what costs data all the same. */
class DataAtRiskTest {

    @Test
    void another_key_leaves_what_the_former_one_has_encrypted() {
        DataAtRisk risk = new DataAtRisk(List.of(), Map.of("KeyArn", "a"), Map.of("KeyArn", "b"));

        assertThatThrownBy(() -> risk.refuseUnless(Set.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Key: KeyArn is a and would be b")
                .hasMessageContaining("--allow-replacement Key");
        assertThatCode(() -> risk.refuseUnless(Set.of(Parts.KEY))).doesNotThrowAnyException();
    }

    @Test
    void a_table_of_iceberg_is_none_once_cloudformation_has_changed_it_in_glue() {
        DataAtRisk risk = new DataAtRisk(List.of(modified(Parts.ICEBERG_TABLE)), Map.of(), Map.of());

        assertThatThrownBy(() -> risk.refuseUnless(Set.of()))
                .hasMessageContaining("without what makes it an Iceberg table")
                .hasMessageContaining("Its items can be read no longer.");
        assertThatCode(() ->
                        new DataAtRisk(List.of(modified(Parts.LAKE_TABLE)), Map.of(), Map.of()).refuseUnless(Set.of()))
                .doesNotThrowAnyException();
    }

    private static ResourceChange modified(String resource) {
        return ResourceChange.builder()
                .logicalResourceId(resource)
                .action(ChangeAction.MODIFY)
                .replacement(Replacement.FALSE)
                .build();
    }
}
