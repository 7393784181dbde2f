package io.tailrace.source.dynamodb.option;

import io.tailrace.aws.AssumedRole;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table that is listed. Its name is what topics, keys of offsets and messages have; how it is called may differ.
 *
 * @param target what calls name it by: its name, or its ARN when it is another account's
 * @param region of the ARN; null without one
 * @param role to assume for its calls; null for the connector's own credentials
 */
public record TableName(
        String name,
        String target,
        @Nullable String region,
        @Nullable AssumedRole role) {

    // The limits of DynamoDB's CreateTable.
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):[0-9]{12}:table/(" + NAME + ")");

    static boolean isValid(String text) {
        return NAME.matcher(text).matches() || ARN.matcher(text).matches();
    }

    /**
     * A table as an option lists it.
     *
     * @param text a name or an ARN
     */
    public static TableName of(String text) {
        Matcher arn = ARN.matcher(text);
        return arn.matches()
                ? new TableName(arn.group(2), text, arn.group(1), null)
                : new TableName(text, text, null, null);
    }

    TableName assuming(AssumedRole other) {
        return new TableName(name, target, region, other);
    }
}
