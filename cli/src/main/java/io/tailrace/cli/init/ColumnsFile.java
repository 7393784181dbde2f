package io.tailrace.cli.init;

import java.util.ArrayList;
import java.util.List;

/** The declaration of the columns, with what a person should decide above it. */
final class ColumnsFile {
    /** The property of the one table, or of the rest beside entities. */
    static final String COLUMNS = "columns";

    private static final String HEADER = """
            # The columns of the DynamoDB table %s, declared once: the Connect worker, the Firehose Lambda, the Glue table and the
            # DDL all read this line. Types are Athena's. What is not declared here is not lost: it is kept, whole, in the column cdc_rest.
            # Proposed by ./tailrace init on %s from %s; %s says why.
            """;

    private ColumnsFile() {}

    static String text(
            TableFacts table,
            Sample sample,
            TableProposal proposal,
            List<EntityProposal> entities,
            InitSettings settings) {
        StringBuilder text =
                new StringBuilder(HEADER.formatted(table.name(), settings.today(), sample.inWords(), InitFiles.REPORT));
        if (entities.isEmpty()) {
            declaration(COLUMNS, proposal, text);
        } else {
            text.append("\n# Items of no entity.\n");
            declaration(
                    COLUMNS,
                    new TableProposal(
                            proposal.attributes().stream()
                                    .filter(ColumnProposal::isKey)
                                    .toList(),
                            0),
                    text);
            for (EntityProposal entity : entities) {
                text.append("\n# ")
                        .append(String.join(", ", entity.conditions()))
                        .append('\n');
                declaration(entity.name(), entity.table(), text);
            }
        }
        return text.toString();
    }

    private static void declaration(String property, TableProposal proposal, StringBuilder text) {
        personal(proposal.personal(), text);
        rest(proposal.rest().toList(), text);
        text.append(property).append("=\\\n");
        Declaration.lines(proposal).forEach(line -> text.append(line).append('\n'));
    }

    private static void personal(List<PersonalData.Finding> findings, StringBuilder text) {
        if (findings.isEmpty()) {
            return;
        }
        text.append("#\n# These look personal. To mask one as the row is made, write its type like this:\n");
        align(findings.stream()
                        .map(finding -> List.of(finding.path(), finding.declaration(), finding.why()))
                        .toList())
                .forEach(line -> text.append("#   ").append(line).append('\n'));
        if (findings.stream().anyMatch(finding -> finding.declaration().contains("hmac"))) {
            text.append(
                    "# masked(hmac) needs a secret: take the # from transforms.flatten.hmac.secret in sink.properties or"
                            + " function.properties.\n");
        }
    }

    private static void rest(List<ColumnProposal> rest, StringBuilder text) {
        if (rest.isEmpty()) {
            return;
        }
        text.append("#\n# These have no column and stay in cdc_rest:\n");
        align(rest.stream()
                        .map(attribute -> List.of(
                                oneLine(attribute.attribute()),
                                attribute.proposal().reason()))
                        .toList())
                .forEach(line -> text.append("#   ").append(line).append('\n'));
    }

    /** A name as text alone: a line break must not end a comment, nor other characters steer a terminal. */
    static String oneLine(String name) {
        return name.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
    }

    private static List<String> align(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns - 1; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String value = row.get(c);
                line.append(value);
                if (c < columns - 1) {
                    line.append(" ".repeat(widths[c] - value.length() + 2));
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
