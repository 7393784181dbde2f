package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;

/**
 * Makes the stack what the file says: uploads the function, asks CloudFormation what would change, lets it do that and watches. Whatever state
 * it finds the stack in, it goes on from there; run again, it finds nothing to do.
 */
public final class Deployment {
    /** CloudFormation takes a longer template only from S3. */
    private static final int MAX_TEMPLATE_BYTES = 51_200;

    /** What decides which rows the function makes. */
    private static final List<String> OF_THE_FUNCTION =
            List.of("CodeBucket", "CodeKey", "CodeSha256", "ConfigFile", "FunctionMemoryMegabytes", "LayerArns");

    /** "Usually within a few minutes", says Firehose's UpdateDestination of when an update takes effect. */
    private static final Duration UNTIL_FIREHOSE_FOLLOWS = Duration.ofMinutes(5);

    private final PipelineFile pipeline;
    private final FunctionZip zip;
    /** Null when the stack is not to merge. */
    private final @Nullable FunctionZip mergeZip;

    private final LakeRows.Source rows;
    private final DeployMode mode;

    private final AwsAccess aws;
    private final CloudFormationClient cloudFormation;
    private final FunctionLog functionLog;
    private final Terminal terminal;
    private final Clock clock;
    private final Pause pause;

    /**
     * Looks at the zip; nothing is sent yet.
     *
     * @param home the project's folder
     * @param rows what the function makes
     * @throws IllegalArgumentException when there is no zip, or Firehose could not fill a table of the template
     */
    public Deployment(
            PipelineFile pipeline,
            Path home,
            LakeRows.Source rows,
            DeployMode mode,
            AwsAccess aws,
            Terminal terminal,
            Clock clock,
            Pause pause) {
        ConvertibleColumns.require(pipeline.template());
        this.rows = rows;
        this.mode = mode;
        this.pipeline = pipeline;
        this.zip = FunctionZip.find(pipeline.code().zip(), home);
        this.mergeZip = pipeline.merges() ? FunctionZip.ofMerge(pipeline.code().mergeZip(), home) : null;
        this.aws = aws;
        this.cloudFormation = aws.cloudFormation();
        this.functionLog = new FunctionLog(aws, pipeline.stack());
        this.terminal = terminal;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Returns when the stack has come to rest.
     *
     * @return whether it stands as it is wanted; if not, why was printed
     * @throws StackException when only a person can remove what prevents it
     */
    public boolean run() throws InterruptedException {
        String account = aws.account();
        terminal.line(terminal.bold("Stack " + pipeline.stack() + " in " + aws.region() + ", account " + account));
        CodeBucket bucket = upload(account);
        terminal.blank();
        return goOnFrom(Stack.find(cloudFormation, pipeline.stack()), bucket);
    }

    private boolean goOnFrom(Optional<Stack> found, CodeBucket bucket) throws InterruptedException {
        Optional<Stack> stack = found;
        if (mode.extent() == DeployMode.Extent.SHOW && stack.isPresent()) {
            refuseToShow(stack.get());
        }
        if (stack.isPresent() && stack.get().phase() == Stack.Phase.BUSY) {
            if (!watch(stack.get())) {
                return false;
            }
            stack = Stack.find(cloudFormation, pipeline.stack());
        }
        if (stack.isPresent() && stack.get().phase() == Stack.Phase.REMAINS) {
            if (!clear(stack.get())) {
                return false;
            }
            stack = Optional.empty();
        }
        return change(stack.orElse(null), bucket);
    }

    /** What would have to be finished or deleted first stays as it is. */
    private void refuseToShow(Stack stack) {
        switch (stack.phase()) {
            case BUSY ->
                throw new StackException("The stack " + stack.name() + " is " + stack.status()
                        + ": what would change is known once it has come to rest.");
            case REMAINS ->
                throw new StackException("The stack " + stack.name() + " is " + stack.status()
                        + ": ./tailrace deploy would delete what is left of it, and create all resources.");
            case EMPTY, STANDING, STUCK -> {}
        }
    }

    private CodeBucket upload(String account) {
        String name = pipeline.code().bucket().replace("${account}", account).replace("${region}", aws.region());
        CodeBucket bucket = new CodeBucket(aws.s3(), name, aws.region());
        boolean made = bucket.ensure(pipeline.code().missing());
        terminal.line("  bucket    " + name + (made ? ", made" : ""));
        upload("function", zip, bucket);
        if (mergeZip != null) {
            upload("merge", mergeZip, bucket);
        }
        return bucket;
    }

    private void upload(String name, FunctionZip function, CodeBucket bucket) {
        boolean sent = bucket.put(function.key(), function.file());
        terminal.line("  " + name + " ".repeat("function  ".length() - name.length()) + function.key()
                + (sent ? ", uploaded" : ", there already"));
    }

    /** Watches an operation that was started elsewhere, or by an earlier run of this command. */
    private boolean watch(Stack stack) throws InterruptedException {
        terminal.line("It is " + stack.status() + " already: watching that first.");
        StackWatch watch = StackWatch.ofLatest(cloudFormation, stack.id());
        String end = new StackRun(terminal, clock, pause, functionLog::look).untilRest(watch, new ResourceTable());
        return isWell(end) || failed(end, watch);
    }

    /** Deletes what is left of a stack that was never completed, or not completely deleted. */
    private boolean clear(Stack stack) throws InterruptedException {
        StackWatch former = StackWatch.ofLatest(cloudFormation, stack.id());
        former.style();
        former.events().stream()
                .filter(Event::isCause)
                .findFirst()
                .ifPresent(cause ->
                        terminal.line("The last attempt failed at " + cause.resource() + ": " + cause.reason()));
        terminal.line("It is " + stack.status() + ": deleting what is left of it first.");
        StackWatch watch = StackWatch.before(cloudFormation, stack.id());
        cloudFormation.deleteStack(delete -> delete.stackName(stack.id()));
        String end = new StackRun(terminal, clock, pause).untilRest(watch, new ResourceTable());
        return isWell(end) || failed(end, watch);
    }

    private boolean change(@Nullable Stack stack, CodeBucket bucket) throws InterruptedException {
        if (stack != null && stack.phase() == Stack.Phase.STUCK) {
            StackWatch former = StackWatch.ofLatest(cloudFormation, stack.id());
            former.style();
            throw new StackException(Explanation.of(pipeline.stack(), aws.region(), stack.status(), former.events()));
        }
        boolean isUpdate = stack != null && stack.phase() == Stack.Phase.STANDING;
        Function<LakeRows, LakeColumns> present =
                each -> isUpdate && stack != null ? LakeColumns.of(aws.glue(), stack, each) : LakeColumns.NONE;
        Blueprint blueprint = Blueprint.draw(pipeline, rows, present, () -> aws);
        if (pipeline.table() == PipelineFile.Table.EXISTING) {
            terminal.line("The table " + pipeline.tableName() + " exists, and stays as it is.");
        }
        KeyColumns.require(blueprint);
        ChangedTypes.refuse(blueprint, mode.mayCostData());
        if (!isUpdate) {
            LakeDatabase.check(aws.glue(), blueprint.values(), terminal);
        }
        LakeBucket.check(aws, pipeline.stack(), stack, blueprint.values(), terminal);
        LakeFormationGrants.missing(aws, isUpdate ? stack : null, blueprint.values())
                .ifPresent(terminal::line);
        Map<String, String> parameters = parameters(blueprint, bucket);
        if (isUpdate && stack != null && pipeline.table() == PipelineFile.Table.NEW) {
            expire(stack, TimeToLive.of(blueprint.values()), parameters);
        }
        boolean showsOnly = mode.extent() == DeployMode.Extent.SHOW;
        if (stack != null && !showsOnly && !blueprint.newColumns().isEmpty()) {
            if (!changeColumnsFirst(stack, blueprint, parameters, bucket)) {
                return false;
            }
        }
        Optional<ChangeSet> changes = prepare(stack, blueprint, parameters, bucket);
        if (changes.isEmpty()) {
            terminal.line("No changes: the stack is as " + pipeline.file().getFileName() + " says.");
            terminal.blank();
        } else {
            ChangeSet wanted = changes.get();
            if (showsOnly) {
                wanted.lines().forEach(terminal::line);
                terminal.blank();
            }
            refuseLosses(stack, wanted, blueprint.values());
            if (showsOnly) {
                giveUp(stack, wanted);
                terminal.line("Nothing was changed.");
                return true;
            }
            if (!execute(wanted)) {
                return false;
            }
        }
        Stack.find(cloudFormation, pipeline.stack()).ifPresent(this::printOutputs);
        return true;
    }

    private void expire(Stack stack, TimeToLive wanted, Map<String, String> parameters) {
        TimeToLive now = TimeToLive.of(stack.parameters());
        now.before(wanted).ifPresent(off -> {
            parameters.putAll(off.parameters());
            if (now.isOn()) {
                terminal.line("Expiry by " + now.attribute() + " is switched off"
                        + (wanted.attribute().isEmpty()
                                ? "."
                                : " first. DynamoDB takes an hour for that: deploy again then, for expiry by "
                                        + wanted.attribute() + "."));
            }
        });
    }

    /**
     * Brings new columns into the lake's table and to Firehose while the function is as it was, and still keeps their values in {@code cdc_rest}.
     * Once it makes columns of them, a Firehose that does not know these would leave them out.
     */
    private boolean changeColumnsFirst(
            Stack stack, Blueprint blueprint, Map<String, String> parameters, CodeBucket bucket)
            throws InterruptedException {
        Map<String, String> asItWas = new LinkedHashMap<>(parameters);
        OF_THE_FUNCTION.forEach(name -> {
            String former = stack.parameters().get(name);
            if (former != null) {
                asItWas.put(name, former);
            }
        });
        if (asItWas.equals(parameters)) {
            return true;
        }
        Optional<ChangeSet> columns = prepare(stack, blueprint, asItWas, bucket);
        if (columns.isEmpty()) {
            return true;
        }
        refuseLosses(stack, columns.get(), blueprint.values());
        terminal.line("New columns: " + String.join(", ", blueprint.newColumns())
                + ". The tables and Firehose get them first, the function after that.");
        if (!execute(columns.get())) {
            return false;
        }
        terminal.running("waiting until Firehose uses the new columns");
        pause.sleep(UNTIL_FIREHOSE_FOLLOWS);
        terminal.settled();
        return true;
    }

    private Optional<ChangeSet> prepare(
            @Nullable Stack stack, Blueprint blueprint, Map<String, String> parameters, CodeBucket bucket)
            throws InterruptedException {
        ChangeSetType kind =
                stack == null || stack.phase() == Stack.Phase.EMPTY ? ChangeSetType.CREATE : ChangeSetType.UPDATE;
        terminal.running("asking CloudFormation what would change");
        Optional<ChangeSet> changes = ChangeSet.prepare(
                cloudFormation,
                request(blueprint.template(), bucket),
                pipeline.stack(),
                kind,
                parameters,
                pipeline.tags(),
                pause);
        terminal.settled();
        return changes;
    }

    private void refuseLosses(@Nullable Stack stack, ChangeSet changes, Map<String, String> parameters) {
        if (stack == null || stack.phase() == Stack.Phase.EMPTY) {
            return;
        }
        try {
            // A parameter that the stack does not know yet had, in effect, its default.
            Map<String, String> before =
                    new LinkedHashMap<>(TemplateFile.read(pipeline.template()).defaults());
            before.putAll(stack.parameters());
            new DataAtRisk(changes.changes(), before, parameters).refuseUnless(mode.mayCostData());
        } catch (StackException refused) {
            changes.delete();
            throw refused;
        }
    }

    /** With a change set for a new stack CloudFormation has made an empty one, which goes too. */
    private void giveUp(@Nullable Stack stack, ChangeSet changes) {
        changes.delete();
        if (stack == null) {
            cloudFormation.deleteStack(delete -> delete.stackName(changes.stackId()));
        }
    }

    private boolean execute(ChangeSet changes) throws InterruptedException {
        terminal.line("Resources: " + changes.summary() + ". This may take ten minutes; Ctrl-C does not stop it.");
        ResourceTable resources = new ResourceTable();
        changes.changes().forEach(change -> resources.expect(change.logicalResourceId(), change.resourceType()));
        StackWatch watch = StackWatch.before(cloudFormation, changes.stackId());
        changes.execute();
        String end = new StackRun(terminal, clock, pause, functionLog::look).untilRest(watch, resources);
        return isWell(end) || failed(end, watch);
    }

    private CreateChangeSetRequest.Builder request(TemplateFile template, CodeBucket bucket) {
        CreateChangeSetRequest.Builder request =
                CreateChangeSetRequest.builder().changeSetName("tailrace-" + clock.millis());
        if (template.body().getBytes(StandardCharsets.UTF_8).length <= MAX_TEMPLATE_BYTES) {
            return request.templateBody(template.body());
        }
        bucket.put(template.key(), template.body());
        return request.templateURL(bucket.url(template.key()));
    }

    private Map<String, String> parameters(Blueprint blueprint, CodeBucket bucket) {
        Map<String, String> parameters = new LinkedHashMap<>(blueprint.parameters());
        parameters.put("CodeBucket", bucket.name());
        parameters.put("CodeKey", zip.key());
        parameters.put("CodeSha256", zip.sha256());
        if (mergeZip != null) {
            parameters.put("MergeCodeKey", mergeZip.key());
        }
        return parameters;
    }

    private static boolean isWell(String end) {
        return switch (end) {
            case "CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE" -> true;
            default -> false;
        };
    }

    private boolean failed(String end, StackWatch watch) {
        terminal.failed(Explanation.of(pipeline.stack(), aws.region(), end, watch.events()) + functionLog.words());
        return false;
    }

    /** Values in full: they are there to be copied. */
    private void printOutputs(Stack stack) {
        List<List<String>> rows = stack.outputs().stream()
                .map(output -> List.of(output.outputKey(), output.outputValue()))
                .sorted(Comparator.comparing(row -> row.get(0)))
                .toList();
        new TextTable(List.of(new Column("output", Align.LEFT), new Column("value", Align.LEFT)), rows)
                .lines(Integer.MAX_VALUE, "")
                .forEach(terminal::line);
    }
}
