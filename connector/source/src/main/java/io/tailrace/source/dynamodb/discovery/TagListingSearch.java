package io.tailrace.source.dynamodb.discovery;

import io.tailrace.aws.AwsErrors;
import io.tailrace.source.dynamodb.table.CallSpacing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** Finds tables by their tags through DynamoDB itself, which needs a call for the tags of each table and allows ten of them a second. */
final class TagListingSearch {

    private static final Logger LOG = LoggerFactory.getLogger(TagListingSearch.class);

    // Enough for ten calls a second that take 400 ms each.
    private static final int THREADS = 4;

    private final DynamoDbClient client;
    private final Map<String, String> wanted;
    private final CallSpacing calls;
    private final Set<String> refused = new HashSet<>();
    private Set<String> last = Set.of();
    private @Nullable String arnPrefix;

    /**
     * @param wanted values by key; an empty value for any
     * @param calls keeps the calls per table apart
     */
    TagListingSearch(DynamoDbClient client, Map<String, String> wanted, CallSpacing calls) {
        this.client = client;
        this.wanted = Map.copyOf(wanted);
        this.calls = calls;
    }

    /** A table whose tags may not be read stays what it was. When that is so of all, the search as a whole is not allowed. */
    Set<String> find() {
        List<String> tables = client.listTablesPaginator().tableNames().stream().toList();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "tailrace-table-tags");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Map<String, Future<Boolean>> answers = new HashMap<>();
            tables.forEach(table -> answers.put(table, threads.submit(() -> isTagged(table))));
            last = tagged(tables, answers);
            return last;
        } finally {
            threads.shutdownNow();
        }
    }

    private Set<String> tagged(List<String> tables, Map<String, Future<Boolean>> answers) {
        Set<String> tagged = new TreeSet<>();
        @Nullable SdkException refusal = null;
        int answered = 0;
        for (String table : tables) {
            boolean counts;
            try {
                counts = answer(answers, table);
                answered++;
                refused.remove(table);
            } catch (SdkException e) {
                if (AwsErrors.isTransient(e)) {
                    throw e;
                }
                refusal = e;
                counts = last.contains(table);
                if (refused.add(table)) {
                    LOG.warn(
                            "The tags of table {} cannot be read; whether it is captured stays as it was: {}",
                            table,
                            e.getMessage());
                }
            }
            if (counts) {
                tagged.add(table);
            }
        }
        if (refusal != null && answered == 0) {
            throw refusal;
        }
        return tagged;
    }

    /** Makes one call of each kind, to see whether they are allowed. */
    void tryOut() {
        client.listTables(request -> request.limit(1)).tableNames().forEach(this::isTagged);
    }

    private static boolean answer(Map<String, Future<Boolean>> answers, String table) {
        Future<Boolean> answer = Optional.ofNullable(answers.get(table)).orElseThrow();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Stopped while the tags of tables were being read", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SdkException service) {
                throw service;
            }
            throw new ConnectException("The tags of table " + table + " could not be read", e.getCause());
        }
    }

    private boolean isTagged(String table) {
        try {
            Map<String, String> tags = tags(arn(table));
            return wanted.entrySet().stream().allMatch(tag -> {
                String value = tags.get(tag.getKey());
                return value != null
                        && (tag.getValue().isEmpty() || tag.getValue().equals(value));
            });
        } catch (ResourceNotFoundException e) {
            LOG.debug("Table {} was dropped since it was listed", table, e);
            return false;
        }
    }

    /** The tables of an account and region differ in the last part only. */
    private synchronized String arn(String table) {
        if (arnPrefix == null) {
            String arn = client.describeTable(request -> request.tableName(table))
                    .table()
                    .tableArn();
            arnPrefix = arn.substring(0, arn.length() - table.length());
        }
        return arnPrefix + table;
    }

    private Map<String, String> tags(String arn) {
        Map<String, String> tags = new HashMap<>();
        @Nullable String next = null;
        do {
            calls.await();
            @Nullable String from = next;
            ListTagsOfResourceResponse page = client.listTagsOfResource(
                    request -> request.resourceArn(arn).nextToken(from));
            for (Tag tag : page.tags()) {
                tags.put(tag.key(), tag.value());
            }
            next = page.nextToken();
        } while (next != null);
        return tags;
    }
}
