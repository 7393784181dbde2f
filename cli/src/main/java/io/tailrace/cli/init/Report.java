package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;
import static io.tailrace.cli.terminal.Terminal.megabytes;

import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import io.tailrace.entity.Entities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was found, in the terminal and, whole, in a file. */
record Report(TableFacts table, Sample sample, TableProposal proposal, EntityProfiles entities, Examples examples) {
    private static final List<Column> COLUMNS = List.of(
            new Column("attribute", Align.LEFT),
            new Column("items", Align.RIGHT),
            new Column("DynamoDB types", Align.LEFT),
            new Column("column", Align.LEFT),
            new Column("in rest", Align.RIGHT),
            new Column("why", Align.LEFT));

    /** The table as AWS describes it. */
    static List<String> facts(TableFacts table) {
        List<String> lines = new ArrayList<>();
        lines.add("  key        "
                + table.keys().stream()
                        .map(key -> ColumnsFile.oneLine(key.attribute()) + " (" + key.type() + ")")
                        .collect(Collectors.joining(", ")));
        lines.add("  size       "
                + (table.size().items() == 0
                        ? "not known yet: DynamoDB counts about every six hours"
                        : count(table.size().items()) + " items, "
                                + megabytes(table.size().bytes())));
        lines.add("  billing    " + table.settings().billing());
        lines.add("  stream     "
                + (table.streamView() == null ? "none" : table.streamView())
                + (table.isStreamed() ? "" : ": changes cannot be captured yet, see below"));
        lines.add("  expiry     "
                + (table.settings().timeToLive() == null
                        ? "off"
                        : "by " + table.settings().timeToLive()));
        lines.add("  recovery   " + table.settings().recovery());
        lines.add("  encrypted  "
                + (table.settings().keyArn() == null
                        ? "with a key of AWS"
                        : "with " + table.settings().keyArn()));
        return lines;
    }

    /** What has to be done before changes flow; empty when nothing has. */
    List<String> toDo() {
        if (table.isStreamed()) {
            return List.of();
        }
        String region = table.region() == null ? "" : " --region " + table.region();
        String update = "aws dynamodb update-table --table-name " + table.name() + region + " --stream-specification ";
        List<String> lines = new ArrayList<>();
        lines.add("The table has no stream of new and old images, which both paths need. Turn it on:");
        if (table.streamView() != null) {
            lines.add("The present stream has " + table.streamView()
                    + " only, and has to go first; what reads it now loses it:");
            lines.add("  " + update + "StreamEnabled=false");
            lines.add("  aws dynamodb wait table-exists --table-name " + table.name() + region);
        }
        lines.add("  " + update + "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        return lines;
    }

    /** The attributes, one row each. */
    TextTable attributes() {
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (examples.areKept()) {
            columns.add(new Column("values", Align.LEFT));
        }
        return new TextTable(
                columns, proposal.attributes().stream().map(this::row).toList());
    }

    private List<String> row(ColumnProposal attribute) {
        List<String> row = new ArrayList<>(List.of(
                ColumnsFile.oneLine(attribute.attribute()),
                Percent.of(attribute.profile().count(), sample.items()),
                types(attribute.profile()),
                column(attribute),
                attribute.proposal().misfits() == 0
                        ? ""
                        : count(attribute.proposal().misfits()),
                attribute.proposal().reason()));
        if (examples.areKept()) {
            row.add(examples.of(attribute.attribute()));
        }
        return row;
    }

    private static String types(AttributeProfile profile) {
        return profile.types().size() == 1
                ? profile.types().keySet().iterator().next().toString()
                : Proposals.shares(profile);
    }

    private static String column(ColumnProposal attribute) {
        Shape shape = attribute.proposal().shape();
        if (shape == null) {
            return "-";
        }
        String name = attribute.column().equals(attribute.attribute()) ? "" : attribute.column() + " ";
        return name + shape.declaration();
    }

    /** Values within columns that do not fit them. */
    List<String> left() {
        Stream<String> unlisted = proposal.unlisted() == 0
                ? Stream.empty()
                : Stream.of("  " + count(proposal.unlisted()) + " values of other attributes than the first "
                        + count(TableProfile.MAX_ATTRIBUTES) + ": they stay in cdc_rest");
        Stream<String> parts = proposal.columns()
                .flatMap(attribute -> attribute.proposal().left().stream()
                        .map(left -> "  "
                                + ColumnsFile.oneLine(
                                        left.within(attribute.attribute()).path()) + ": " + count(left.count())
                                + " of its values stay in cdc_rest, " + left.reason()));
        return Stream.concat(parts, unlisted).toList();
    }

    /** Attributes that look personal. */
    List<String> personal() {
        return proposal.personal().stream()
                .map(finding -> "  " + finding.path() + ": " + finding.why() + "; " + finding.declaration())
                .toList();
    }

    /** The kinds of items, when the table holds several. */
    List<String> kinds() {
        if (!entities.areThere()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        long rare = 0;
        List<Map.Entry<String, TableProfile>> sorted = entities.byLabel().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, TableProfile> kind) ->
                        -kind.getValue().items()))
                .toList();
        for (Map.Entry<String, TableProfile> kind : sorted) {
            long items = kind.getValue().items();
            if (entities.isRare(items)) {
                rare += items;
            } else {
                lines.add("  " + kind.getKey() + "  " + Percent.of(items, sample.items()) + ", "
                        + kind.getValue().attributes().size() + " attributes");
            }
        }
        if (rare > 0) {
            lines.add("  others  " + Percent.of(rare, sample.items()));
        }
        List<EntityProposal> tables = entityTables();
        if (tables.size() > 1) {
            lines.add("  Each can be a table of its own: --entities writes "
                    + tables.stream().map(EntityProposal::name).collect(Collectors.joining(", "))
                    + " and, for all other items, " + Entities.REST + " (docs/single-table.md).");
        }
        return lines;
    }

    /** The kinds of items as tables of their own; none when the table holds one kind. */
    List<EntityProposal> entityTables() {
        return EntityProposal.of(table, entities);
    }

    /** All of it, as a page of Markdown. */
    String page() {
        List<String> lines = new ArrayList<>();
        lines.add("# " + table.name() + ": what `./tailrace init` found");
        lines.add("");
        lines.add("From " + sample.inWords() + ".");
        block("The table", facts(table), lines);
        block("Before the first change flows", toDo(), lines);
        block("Kinds of items", kinds(), lines);
        block("Attributes", attributes().lines(Integer.MAX_VALUE, ""), lines);
        block("What does not fit", left(), lines);
        block("Looks personal", personal(), lines);
        return String.join("\n", lines) + "\n";
    }

    private static void block(String title, List<String> block, List<String> lines) {
        if (!block.isEmpty()) {
            lines.add("");
            lines.add("## " + title);
            lines.add("```");
            block.forEach(line -> lines.add(line.stripTrailing()));
            lines.add("```");
        }
    }
}
