package io.tailrace.cli.init;

import io.tailrace.cli.init.ColumnProposal.Role;
import io.tailrace.cli.init.Proposals.Purpose;
import io.tailrace.cli.init.TableFacts.KeyAttribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of a table: the attributes of its key first, hash key before sort key, then the others by name.
 *
 * @param attributes those that get columns and those that stay in {@code cdc_rest}
 * @param unlisted values of further attributes, which were not looked at
 */
record TableProposal(List<ColumnProposal> attributes, long unlisted) {
    TableProposal {
        attributes = List.copyOf(attributes);
    }

    static TableProposal of(TableFacts table, TableProfile profile) {
        Set<String> keys = table.keys().stream().map(KeyAttribute::attribute).collect(Collectors.toSet());
        Set<String> names = new TreeSet<>(profile.attributes().keySet());
        names.addAll(keys);
        Map<String, String> columns = ColumnNames.ofColumns(names);
        List<ColumnProposal> all = new ArrayList<>();
        for (KeyAttribute key : table.keys()) {
            AttributeProfile seen = Optional.ofNullable(profile.attributes().get(key.attribute()))
                    .orElseGet(AttributeProfile::new);
            all.add(new ColumnProposal(
                    columns.getOrDefault(key.attribute(), key.attribute()),
                    key.attribute(),
                    seen,
                    Proposals.ofKey(key.type(), seen),
                    Role.KEY));
        }
        profile.attributes().entrySet().stream()
                .filter(attribute -> !keys.contains(attribute.getKey()))
                .map(attribute -> proposal(table, attribute.getKey(), attribute.getValue(), columns))
                .sorted(Comparator.comparing(ColumnProposal::column))
                .forEach(all::add);
        return new TableProposal(all, profile.unlisted());
    }

    private static ColumnProposal proposal(
            TableFacts table, String attribute, AttributeProfile profile, Map<String, String> columns) {
        Purpose purpose = attribute.equals(table.settings().timeToLive()) ? Purpose.TIME_TO_LIVE : Purpose.NONE;
        return new ColumnProposal(
                columns.getOrDefault(attribute, attribute),
                attribute,
                profile,
                Proposals.of(attribute, profile, purpose),
                Role.ATTRIBUTE);
    }

    Stream<ColumnProposal> columns() {
        return attributes.stream().filter(ColumnProposal::isColumn);
    }

    /** Those without a column. */
    Stream<ColumnProposal> rest() {
        return attributes.stream().filter(attribute -> !attribute.isColumn());
    }

    /** The columns of the table's key, the hash key's first. */
    List<String> keyColumns() {
        return attributes.stream()
                .filter(ColumnProposal::isKey)
                .map(ColumnProposal::column)
                .toList();
    }

    List<PersonalData.Finding> personal() {
        return attributes.stream()
                .flatMap(attribute -> attribute.personal().stream())
                .toList();
    }
}
