package io.tailrace.cli.stack;

import io.tailrace.cli.stack.PipelineFile.IfMissing;
import java.nio.file.Path;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The bucket that CloudFormation takes the function, and a long template, from. */
final class CodeBucket {
    private static final int NOT_FOUND = 404;
    private static final int MOVED = 301;
    private static final int FORBIDDEN = 403;

    /** Where a bucket is made without naming the region. */
    private static final String FIRST_REGION = "us-east-1";

    private final S3Client s3;
    private final String name;
    private final String region;

    CodeBucket(S3Client s3, String name, String region) {
        this.s3 = s3;
        this.name = name;
        this.region = region;
    }

    String name() {
        return name;
    }

    /**
     * Makes sure that the bucket is there.
     *
     * @return whether it was made
     * @throws StackException when it is not there, or not ours
     */
    boolean ensure(IfMissing missing) {
        try {
            s3.headBucket(head -> head.bucket(name));
            return false;
        } catch (S3Exception e) {
            switch (e.statusCode()) {
                case NOT_FOUND -> {
                    if (missing == IfMissing.REFUSE) {
                        throw new StackException(
                                "There is no bucket " + name + ". Create it, or set code.create: true in the file.", e);
                    }
                }
                case MOVED ->
                    throw new StackException(
                            "The bucket " + name + " is in a different region from " + region
                                    + ", and Lambda cannot load the function from there. Name another under"
                                    + " code.bucket.",
                            e);
                // The answer to HEAD has no body that could say more.
                case FORBIDDEN ->
                    throw new StackException(
                            "AWS denies s3:ListBucket on the bucket " + name
                                    + ": it belongs to another account, or the action is missing in your policy"
                                    + " (config/cloudformation/deployer-policy.json).",
                            e);
                default -> throw e;
            }
        }
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket(name);
        if (!region.equals(FIRST_REGION)) {
            request.createBucketConfiguration(
                    location -> location.locationConstraint(BucketLocationConstraint.fromValue(region)));
        }
        s3.createBucket(request.build());
        return true;
    }

    /** Uploads a file unless its key exists already, because the key identifies the content. Returns whether anything was sent. */
    boolean put(String key, Path file) {
        if (has(key)) {
            return false;
        }
        s3.putObject(put -> put.bucket(name).key(key), RequestBody.fromFile(file));
        return true;
    }

    /** The same for a text. */
    void put(String key, String text) {
        if (!has(key)) {
            s3.putObject(put -> put.bucket(name).key(key), RequestBody.fromString(text));
        }
    }

    /** Where CloudFormation finds an object. */
    String url(String key) {
        return s3.utilities().getUrl(url -> url.bucket(name).key(key)).toString();
    }

    private boolean has(String key) {
        try {
            s3.headObject(head -> head.bucket(name).key(key));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return false;
            }
            if (e.statusCode() == FORBIDDEN) {
                throw new StackException(
                        "AWS denies s3:GetObject on " + name + "/" + key + ". Add the action to your policy"
                                + " (config/cloudformation/deployer-policy.json).",
                        e);
            }
            throw e;
        }
    }
}
