package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket that exists, in which a stack has the folders of its tables. Other stacks may have theirs in it, but not the same. */
final class LakeBucket {
    static final String PARAMETER = "BucketName";

    /** Folders beside those of rows. In a bucket of others they have names of the stack's own. */
    private static final List<String> OF_AN_OWN_BUCKET = List.of("errors", "athena-results");

    private static final int NOT_FOUND = 404;
    private static final int MOVED = 301;
    private static final int FORBIDDEN = 403;

    private final String name;
    private final String stack;
    private final Terminal terminal;

    private LakeBucket(String name, String stack, Terminal terminal) {
        this.name = name;
        this.stack = stack;
        this.terminal = terminal;
    }

    /**
     * Looks at the bucket, if the parameters name one. What may not be looked at is said, and left to the user.
     *
     * @param stack the name of the one that is deployed
     * @param parameters their values, the defaults among them
     * @throws StackException when there is no such bucket here, or another stack has one of the folders
     */
    static void check(AwsAccess aws, String stack, Map<String, String> parameters, Terminal terminal) {
        String name = parameters.getOrDefault(PARAMETER, "");
        if (!name.isEmpty()) {
            LakeBucket bucket = new LakeBucket(name, stack, terminal);
            bucket.requireThere(aws.s3(), aws.region());
            bucket.requireOwnFolders(aws.cloudFormation(), folders(parameters));
        }
    }

    private void requireThere(S3Client s3, String region) {
        try {
            s3.headBucket(head -> head.bucket(name));
        } catch (S3Exception e) {
            switch (e.statusCode()) {
                case NOT_FOUND ->
                    throw new StackException(
                            "There is no bucket " + name + ", and parameters.BucketName names it. Create it, or leave"
                                    + " BucketName out to have one created.",
                            e);
                case MOVED ->
                    throw new StackException(
                            "The bucket " + name + " is in a different region from " + region
                                    + ". Name one of this region in parameters.BucketName.",
                            e);
                // The answer to HEAD has no body that could say more.
                case FORBIDDEN ->
                    terminal.line("AWS denies s3:ListBucket on the bucket " + name
                            + ": whether it is there shows when the stack uses it.");
                default -> throw e;
            }
        }
    }

    private void requireOwnFolders(CloudFormationClient cloudFormation, Set<String> folders) {
        List<Stack> others;
        try {
            others = Stack.others(cloudFormation, stack);
        } catch (CloudFormationException e) {
            if (!AwsFault.of(e).isDenied()) {
                throw e;
            }
            terminal.line(
                    "AWS denies cloudformation:DescribeStacks on all stacks: that no other one writes to the folders "
                            + String.join(", ", folders) + " of the bucket " + name + " is for you to know.");
            return;
        }
        for (Stack other : others) {
            Set<String> shared = folders(other.parameters());
            shared.retainAll(folders);
            if (isOf(other) && !shared.isEmpty()) {
                throw new StackException("The stack " + other.name() + " has its rows in s3://" + name + "/"
                        + shared.iterator().next() + "/ already, and this one would mix its own with them. Name other"
                        + " folders in LakePrefix and MergedTable.");
            }
        }
    }

    private boolean isOf(Stack other) {
        Optional<String> made = other.outputs().stream()
                .filter(output -> "Bucket".equals(output.outputKey()))
                .flatMap(output -> Optional.ofNullable(output.outputValue()).stream())
                .findFirst();
        return name.equals(other.parameters().get(PARAMETER))
                || made.filter(name::equals).isPresent();
    }

    /**
     * Looks for what a stack has not put into the bucket that it has made, before that is emptied. A stack that is gone may have left rows there.
     *
     * @param parameters of the stack that has made it
     * @throws StackException when there is a folder that is not the stack's
     */
    static void requireOwnAlone(S3Client s3, String name, Map<String, String> parameters) {
        Set<String> others = new TreeSet<>();
        try {
            s3.listObjectsV2Paginator(list -> list.bucket(name).delimiter("/"))
                    .commonPrefixes()
                    .forEach(folder -> others.add(folder.prefix()));
        } catch (NoSuchBucketException gone) {
            return;
        }
        Stream.concat(folders(parameters).stream(), OF_AN_OWN_BUCKET.stream()).forEach(own -> others.remove(own + "/"));
        if (!others.isEmpty()) {
            throw new StackException("The bucket " + name + " has folders that the stack's parameters do not name: "
                    + String.join(", ", others) + ". Another stack may have left its rows there. Delete or move them"
                    + " first, or keep the bucket: destroy without --delete-data.");
        }
    }

    /** The folders of rows, without slashes. */
    private static Set<String> folders(Map<String, String> parameters) {
        String merged = parameters.getOrDefault("MergedTable", "");
        Stream<String> tables = "true".equals(parameters.get("Merge"))
                ? Stream.of(parameters.getOrDefault("LakePrefix", ""), merged, merged + "_changes")
                : Stream.of(parameters.getOrDefault("LakePrefix", ""));
        Set<String> folders = new TreeSet<>(tables.toList());
        folders.remove("");
        return folders;
    }
}
