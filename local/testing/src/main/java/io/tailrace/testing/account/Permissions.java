package io.tailrace.testing.account;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Which calls are allowed: checks each call before it is answered, in the terms of an IAM policy, and records it. */
final class Permissions {

    /** Operations whose action has a different name. */
    private static final Map<String, List<String>> ACTIONS = Map.of(
            "s3:HeadBucket", List.of("s3:ListBucket"),
            "s3:GetBucketEncryption", List.of("s3:GetEncryptionConfiguration"),
            "s3:ListObjectsV2", List.of("s3:ListBucket"),
            "s3:ListObjectVersions", List.of("s3:ListBucketVersions"),
            "s3:HeadObject", List.of("s3:GetObject"),
            "s3:CopyObject", List.of("s3:GetObject", "s3:PutObject"),
            "s3:DeleteObjects", List.of("s3:DeleteObject", "s3:DeleteObjectVersion"),
            "monitoring:GetMetricData", List.of("cloudwatch:GetMetricData"));

    /** This operation needs no permission. */
    private static final String WHO_AM_I = "sts:GetCallerIdentity";

    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final Set<String> denied = new ConcurrentSkipListSet<>();
    private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();
    private volatile Predicate<String> allowed = action -> true;

    void allow(Predicate<String> actions) {
        allowed = actions;
    }

    void deny(String action) {
        denied.add(action);
    }

    void permit(String action) {
        denied.remove(action);
    }

    void throttle(String action, int times) {
        throttled.put(action, new AtomicInteger(times));
    }

    Set<String> asked() {
        return new TreeSet<>(asked);
    }

    /**
     * Checks a call that names no resource where others of its action name one; {@link #deny} knows it as {@code ACTION on *}.
     *
     * @throws ApiFault if it may not be made
     */
    void passOnAll(String action) {
        if (denied.contains(action + " on *")) {
            throw refusal(action, "AccessDenied", 403);
        }
    }

    private static ApiFault refusal(String action, String code, int status) {
        return new ApiFault(
                code,
                status,
                "User: arn:aws:iam::" + AwsAccount.ID + ":user/local is not authorized to perform: " + action
                        + " because no identity-based policy allows the " + action + " action");
    }

    /** @throws ApiFault if the call may not be made, or not now */
    void pass(String service, String operation) {
        String call = service + ":" + operation;
        if (call.equals(WHO_AM_I)) {
            return;
        }
        for (String action : ACTIONS.getOrDefault(call, List.of(call))) {
            asked.add(action);
            if (denied.contains(action) || !allowed.test(action)) {
                String code = service.equals("s3") || service.equals("cloudformation") || service.equals("monitoring")
                        ? "AccessDenied"
                        : "AccessDeniedException";
                throw refusal(action, code, service.equals("s3") || code.equals("AccessDenied") ? 403 : 400);
            }
            AtomicInteger times = throttled.get(action);
            if (times != null && times.getAndDecrement() > 0) {
                throw new ApiFault(
                        service.equals("cloudformation") ? "Throttling" : "ThrottlingException", 400, "Rate exceeded");
            }
        }
    }
}
