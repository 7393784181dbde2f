package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lake Formation: whether it decides on what is made in Glue, and who was granted what. Here it decides on all databases or on none. Whoever calls
 * has made the tables of the stacks, and is listed all grants.
 */
final class LakeFormationApi {
    static final String GRANT = "AWS::LakeFormation::PrincipalPermissions";
    private static final String CALLER = "arn:aws:iam::" + AwsAccount.ID + ":user/local";
    private static final String EVERYONE = "IAM_ALLOWED_PRINCIPALS";

    private final Stacks stacks;
    private final List<Grant> grants = new ArrayList<>();
    private volatile boolean decides;

    /**
     * A grant.
     *
     * @param resource a database, or a database, a dot and a table
     */
    private record Grant(String principal, String resource, List<String> permissions) {}

    LakeFormationApi(Stacks stacks) {
        this.stacks = stacks;
    }

    Api api() {
        return new Api(Map.of("GetDataLakeSettings", this::settings, "ListPermissions", this::permissions));
    }

    /** From now on it decides. */
    void decide() {
        decides = true;
    }

    void grant(String principal, String resource, List<String> permissions) {
        grants.add(new Grant(principal, resource, permissions));
    }

    /** What Glue says of a database as well. */
    void putDefaults(ObjectNode reply) {
        ArrayNode defaults = reply.putArray("CreateTableDefaultPermissions");
        if (!decides) {
            ObjectNode all = defaults.addObject();
            all.putObject("Principal").put("DataLakePrincipalIdentifier", EVERYONE);
            all.putArray("Permissions").add("ALL");
        }
    }

    /** Why Firehose may not read the table that a stream names; null if it may, or reads none. */
    @Nullable String refusal(Map<String, Object> delivery) {
        if (!decides) {
            return null;
        }
        Map<String, Object> schema = at(
                delivery,
                "ExtendedS3DestinationConfiguration",
                "DataFormatConversionConfiguration",
                "SchemaConfiguration");
        Map<String, Object> iceberg = at(delivery, "IcebergDestinationConfiguration");
        if (schema.isEmpty() && iceberg.isEmpty()) {
            return null;
        }
        Object role = iceberg.isEmpty() ? schema.get("RoleARN") : iceberg.get("RoleARN");
        Map<String, Object> merged = iceberg.get("DestinationTableConfigurationList") instanceof List<?> list
                ? StackTemplate.map(list.get(0))
                : Map.of();
        Object database = iceberg.isEmpty() ? schema.get("DatabaseName") : merged.get("DestinationDatabaseName");
        Object table = iceberg.isEmpty() ? schema.get("TableName") : merged.get("DestinationTableName");
        boolean isSeen = iceberg.isEmpty() || may(String.valueOf(role), String.valueOf(database), "DESCRIBE");
        return isSeen && may(String.valueOf(role), database + "." + table, "DESCRIBE")
                ? null
                : "Access was denied when calling Glue. Please ensure that the role specified in the data format conversion"
                        + " configuration has the necessary permissions. Insufficient Lake Formation permission(s): Required"
                        + " Describe on " + (isSeen ? table : database)
                        + " (Service: AWSGlue; Status Code: 400; Error Code: AccessDeniedException)";
    }

    /** A database that no stack has made is not the caller's, who needs a grant to see it. */
    void requireSight(String database) {
        if (decides && !may(CALLER, database, "DESCRIBE")) {
            throw ApiFault.validation(
                    "AccessDeniedException",
                    "Insufficient Lake Formation permission(s): Required Describe on " + database);
        }
    }

    private boolean may(String principal, String resource, String permission) {
        return grants().anyMatch(grant -> grant.principal().equals(principal)
                && grant.resource().equals(resource)
                && grant.permissions().contains(permission));
    }

    private ObjectNode settings(Parameters parameters) {
        ObjectNode reply = Api.object();
        putDefaults(reply.putObject("DataLakeSettings"));
        return reply;
    }

    private ObjectNode permissions(Parameters parameters) {
        Parameters resource = parameters.object("Resource");
        Parameters table = resource.object("Table");
        String wanted = table.optionalText("Name")
                .map(name -> table.text("DatabaseName") + "." + name)
                .orElseGet(() -> resource.object("Database").text("Name"));
        ObjectNode reply = Api.object();
        ArrayNode list = reply.putArray("PrincipalResourcePermissions");
        grants().filter(grant -> grant.resource().equals(wanted)).forEach(grant -> {
            ObjectNode json = list.addObject();
            json.putObject("Principal").put("DataLakePrincipalIdentifier", grant.principal());
            ArrayNode permissions = json.putArray("Permissions");
            grant.permissions().forEach(permissions::add);
        });
        return reply;
    }

    /** Those that were made by hand, and those of stacks. */
    private Stream<Grant> grants() {
        return Stream.concat(
                grants.stream(),
                stacks.all().stream()
                        .flatMap(stack -> stack.resources().stream())
                        .filter(resource -> resource.type().equals(GRANT) && resource.exists())
                        .filter(resource -> !resource.status().equals("CREATE_IN_PROGRESS"))
                        .map(resource -> grant(resource.properties())));
    }

    private static Grant grant(Map<String, Object> properties) {
        Map<String, Object> table = at(properties, "Resource", "Table");
        String resource = table.isEmpty()
                ? String.valueOf(at(properties, "Resource", "Database").get("Name"))
                : table.get("DatabaseName") + "." + table.get("Name");
        List<String> permissions = properties.get("Permissions") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
        return new Grant(
                String.valueOf(at(properties, "Principal").get("DataLakePrincipalIdentifier")), resource, permissions);
    }

    private static Map<String, Object> at(Map<String, Object> properties, String... path) {
        Map<String, Object> value = properties;
        for (String name : path) {
            value = StackTemplate.map(value.get(name));
        }
        return value;
    }
}
