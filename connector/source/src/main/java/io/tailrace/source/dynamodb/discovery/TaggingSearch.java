package io.tailrace.source.dynamodb.discovery;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesResponse;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.TagFilter;

/** Finds tables by their tags through the Resource Groups Tagging API: a call for every hundred tables that have the tags, however many the account has. */
final class TaggingSearch {

    private static final Pattern TABLE = Pattern.compile("arn:[^:]+:dynamodb:[^:]+:[0-9]+:table/([^/]+)");
    private static final int PAGE = 100;

    // Who waits for tables can have them in another way.
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    private final ResourceGroupsTaggingApiClient client;
    private final Map<String, String> wanted;

    /** @param wanted values by key; an empty value for any */
    TaggingSearch(ResourceGroupsTaggingApiClient client, Map<String, String> wanted) {
        this.client = client;
        this.wanted = Map.copyOf(wanted);
    }

    Set<String> find() {
        Set<String> tables = new TreeSet<>();
        @Nullable String next = null;
        do {
            GetResourcesResponse page = page(next);
            for (ResourceTagMapping found : page.resourceTagMappingList()) {
                Matcher arn = TABLE.matcher(found.resourceARN());
                if (arn.matches()) {
                    tables.add(arn.group(1));
                }
            }
            next = page.paginationToken();
        } while (next != null && !next.isEmpty());
        return tables;
    }

    private GetResourcesResponse page(@Nullable String from) {
        return client.getResources(request -> request.resourceTypeFilters("dynamodb:table")
                .tagFilters(wanted.entrySet().stream()
                        .map(tag -> TagFilter.builder()
                                .key(tag.getKey())
                                .values(tag.getValue().isEmpty() ? Set.of() : Set.of(tag.getValue()))
                                .build())
                        .toList())
                .resourcesPerPage(PAGE)
                .paginationToken(from)
                .overrideConfiguration(call -> call.apiCallTimeout(LONGEST_CALL)));
    }
}
