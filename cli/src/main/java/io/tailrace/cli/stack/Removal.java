package io.tailrace.cli.stack;

import io.tailrace.cli.stack.Parts.Part;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;

/** Deletes a stack, and what it keeps when that is wanted too; of a stack that is gone already what it has kept. */
public final class Removal {
    /** What becomes of the parts that hold data. */
    public enum Data {
        KEEP,
        DELETE
    }

    private final AwsAccess aws;
    private final CloudFormationClient cloudFormation;
    private final String name;
    private final Data wanted;
    private final Terminal terminal;
    private final Clock clock;
    private final Pause pause;

    private @Nullable Stack stack;
    private @Nullable Part database;
    private List<Part> data = List.of();

    public Removal(AwsAccess aws, String name, Data wanted, Terminal terminal, Clock clock, Pause pause) {
        this.aws = aws;
        this.cloudFormation = aws.cloudFormation();
        this.name = name;
        this.wanted = wanted;
        this.terminal = terminal;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Says what would be deleted and what kept; false when there is nothing to delete.
     *
     * @throws StackException when the data or the tables of another stack would be deleted as well
     */
    public boolean announce() {
        stack = Stack.find(cloudFormation, name).orElse(null);
        if (stack == null) {
            return announceLeftovers();
        }
        Parts parts = Parts.of(cloudFormation, stack.id());
        data = parts.data();
        database = parts.find(Parts.DATABASE).orElse(null);
        long others = parts.byName().values().stream().filter(Part::exists).count() - data.size();
        terminal.line(terminal.bold("Stack " + name + " in " + aws.region() + ", account " + aws.account()) + ", "
                + stack.status());
        terminal.line("  to be deleted  " + Terminal.count(others) + " resources that hold no data");
        keepTheKeyOfRowsThatStay(stack);
        list(wanted == Data.DELETE ? "to be deleted" : "kept");
        refuseWhatOthersUse();
        refuseFoldersOfOthers(stack);
        return true;
    }

    /**
     * Deletes what was announced.
     *
     * @return whether all of it is gone; if not, why was printed
     */
    public boolean run() throws InterruptedException {
        if (stack != null && !deleteStack(stack)) {
            return false;
        }
        if (wanted == Data.DELETE) {
            DataRemoval removal = new DataRemoval(aws, terminal, pause);
            for (Part part : data) {
                removal.delete(part);
            }
        } else if (!data.isEmpty()) {
            terminal.line("What holds data is kept. ./tailrace destroy --delete-data deletes that too, now or later.");
        }
        return true;
    }

    private boolean deleteStack(Stack present) throws InterruptedException {
        StackRun run = new StackRun(terminal, clock, pause);
        if (present.phase() == Stack.Phase.BUSY) {
            terminal.line("It is " + present.status() + " already: watching that first.");
            run.untilRest(StackWatch.ofLatest(cloudFormation, present.id()), new ResourceTable());
        }
        StackWatch watch = StackWatch.before(cloudFormation, present.id());
        if (Stack.find(cloudFormation, name).isPresent()) {
            cloudFormation.deleteStack(delete -> delete.stackName(present.id()));
            String end = run.untilRest(watch, new ResourceTable());
            if (!end.equals("DELETE_COMPLETE")) {
                terminal.failed(Explanation.of(name, aws.region(), end, watch.events()));
                return false;
            }
        }
        terminal.line("The stack " + name + " is deleted.");
        return true;
    }

    /** What the newest deleted stack of this name has kept, as far as CloudFormation remembers: ninety days. */
    private boolean announceLeftovers() {
        Optional<Stack> last = wanted == Data.DELETE ? lastDeleted() : Optional.empty();
        data = last.map(gone -> Parts.of(cloudFormation, gone.id()).data().stream()
                        .filter(Part::isKept)
                        .toList())
                .orElse(List.of());
        if (data.isEmpty()) {
            terminal.line("There is no stack " + name + " in " + aws.region() + ": nothing to delete.");
            return false;
        }
        terminal.line(terminal.bold("Stack " + name + " in " + aws.region() + ", account " + aws.account())
                + ", deleted before");
        last.ifPresent(this::keepTheKeyOfRowsThatStay);
        list("to be deleted");
        refuseWhatOthersUse();
        last.ifPresent(this::refuseFoldersOfOthers);
        return true;
    }

    /** Rows in a bucket that the stack has not made are not deleted, and cannot be read without the key. */
    private void keepTheKeyOfRowsThatStay(Stack of) {
        Optional<String> bucket = wanted == Data.DELETE ? of.sharedBucket() : Optional.empty();
        if (bucket.isPresent()) {
            Map<Boolean, List<Part>> keys = data.stream()
                    .collect(Collectors.partitioningBy(part -> part.name().equals(Parts.KEY)));
            data = keys.getOrDefault(false, List.of());
            for (Part key : keys.getOrDefault(true, List.of())) {
                terminal.line("  kept           key " + key.id() + ": rows in s3://" + bucket.get()
                        + "/ are encrypted with it");
            }
        }
    }

    private void refuseWhatOthersUse() {
        if (wanted == Data.KEEP && database == null) {
            return;
        }
        List<Stack> others;
        try {
            others = Stack.others(cloudFormation, name);
        } catch (CloudFormationException e) {
            if (!AwsFault.of(e).isDenied()) {
                throw e;
            }
            terminal.line("AWS denies cloudformation:DescribeStacks on all stacks: check that no other one uses any of"
                    + " this.");
            return;
        }
        for (Stack other : others) {
            for (Part part : wanted == Data.DELETE ? data : List.<Part>of()) {
                if (uses(other, part)) {
                    throw new StackException("The stack " + other.name() + " uses the " + Parts.word(part.name()) + " "
                            + part.id() + ". Destroy that stack first, or this one without --delete-data.");
                }
            }
            if (database != null && other.hasTablesIn(database.id())) {
                throw new StackException(
                        "The stack " + other.name() + " has its tables in the database " + database.id()
                                + ", which goes with this stack, and all tables in it. Destroy that stack first.");
            }
        }
    }

    private void refuseFoldersOfOthers(Stack of) {
        if (wanted == Data.DELETE) {
            data.stream()
                    .filter(part -> part.name().equals(Parts.BUCKET))
                    .forEach(bucket -> LakeBucket.requireOwnAlone(aws.s3(), bucket.id(), of.parameters()));
        }
    }

    /** Whether the parameters of a stack name what another one has made. */
    private static boolean uses(Stack other, Part part) {
        return switch (part.name()) {
            case Parts.BUCKET -> part.id().equals(other.parameters().get(LakeBucket.PARAMETER));
            case Parts.KEY -> other.parameters().getOrDefault("KeyArn", "").endsWith("/" + part.id());
            case Parts.TABLE -> other.readsTable(part.id());
            default -> false;
        };
    }

    private Optional<Stack> lastDeleted() {
        return cloudFormation
                .listStacksPaginator(list -> list.stackStatusFilters(StackStatus.DELETE_COMPLETE))
                .stackSummaries()
                .stream()
                .filter(gone -> gone.stackName().equals(name))
                .max(Comparator.comparing(StackSummary::deletionTime))
                .flatMap(gone -> Stack.find(cloudFormation, gone.stackId()));
    }

    private void list(String fate) {
        for (Part part : data) {
            terminal.line("  %-13s  %s %s".formatted(fate, Parts.word(part.name()), part.id()));
        }
    }
}
