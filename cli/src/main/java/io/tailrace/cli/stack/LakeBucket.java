package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket that exists, in which a stack has the folders of its tables. Other stacks may have theirs in it, but not the same. */
final class LakeBucket {
    static final String PARAMETER = "BucketName";

    /** Names the bucket that a stack has made. */
    private static final String OUTPUT = "Bucket";

    /** Of records that failed, in a bucket that the stack has made. */
    private static final String ERRORS = "errors";

    /** Folders beside those of rows. In a bucket of others they have names of the stack's own. */
    private static final List<String> OF_AN_OWN_BUCKET = List.of(ERRORS, "athena-results");

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
     * Looks at the bucket that the parameters name, or else at the one that the stack has made, where others may have folders by now. What may not
     * be looked at is said, and left to the user.
     *
     * @param stack the name of the one that is deployed
     * @param present as it is, or null when there is none
     * @param parameters their values, the defaults among them
     * @throws StackException when there is no such bucket here, another stack has one of the folders, or what is written would be encrypted with a key
     *     that the stack may not use
     */
    static void check(
            AwsAccess aws, String stack, @Nullable Stack present, Map<String, String> parameters, Terminal terminal) {
        String name = parameters.getOrDefault(PARAMETER, "");
        Set<String> folders = folders(parameters);
        if (!name.isEmpty()) {
            LakeBucket bucket = new LakeBucket(name, stack, terminal);
            bucket.requireThere(aws.s3(), aws.region());
            bucket.requireOwnFolders(aws.cloudFormation(), folders);
            new BucketEncryption(name, terminal).check(aws.s3(), present, parameters);
            return;
        }
        if (!folders.add(ERRORS)) {
            throw new StackException("Records that failed have the folder " + ERRORS
                    + " of the bucket, and rows would mix with them. Name another one in LakePrefix and MergedTable.");
        }
        if (present != null) {
            present.output(OUTPUT)
                    .ifPresent(made ->
                            new LakeBucket(made, stack, terminal).requireOwnFolders(aws.cloudFormation(), folders));
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
                            + ": it may belong to another account, or your policy lacks the action. Whether it can be used shows"
                            + " when the stack uses it.");
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
                    "AWS denies cloudformation:DescribeStacks on all stacks: check that no other one writes to the folders "
                            + String.join(", ", folders) + " of the bucket " + name + ".");
            return;
        }
        for (Stack other : others) {
            Set<String> shared = foldersOf(other);
            shared.retainAll(folders);
            if (!shared.isEmpty()) {
                throw new StackException("The stack " + other.name() + " writes to s3://" + name + "/"
                        + shared.iterator().next()
                        + "/ already, and this one would mix its own rows with what is there."
                        + " Name other folders in LakePrefix and MergedTable.");
            }
        }
    }

    /** Those that another stack has in this bucket. */
    private Set<String> foldersOf(Stack other) {
        boolean hasMade = other.output(OUTPUT).filter(name::equals).isPresent();
        if (!hasMade && !name.equals(other.parameters().get(PARAMETER))) {
            return new TreeSet<>();
        }
        Set<String> folders = folders(other.parameters());
        if (hasMade) {
            folders.add(ERRORS);
        }
        return folders;
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
