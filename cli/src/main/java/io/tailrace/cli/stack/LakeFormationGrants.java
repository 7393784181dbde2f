package io.tailrace.cli.stack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.lakeformation.model.PrincipalResourcePermissions;
import software.amazon.awssdk.services.lakeformation.model.Resource;

/**
 * What roles of a stack lack where Lake Formation decides on its database. IAM alone does not help them there, and neither do grants to whoever
 * deploys. By default everyone whom IAM allows is granted all; it is in force where that is taken away.
 */
final class LakeFormationGrants {
    private static final String EVERYONE = "IAM_ALLOWED_PRINCIPALS";
    private static final String ALL = "ALL";

    /** Of the message with which Glue refuses; it has no code of its own. */
    static final String NAME = "Lake Formation";

    private final AwsAccess aws;
    private final @Nullable Stack stack;
    private final Map<String, String> parameters;
    private final String database;

    /** What a role needs, on the database or on a table in it. */
    private record Need(String role, String table, List<String> permissions) {
        boolean isOfTable() {
            return !table.isEmpty();
        }

        Resource resource(String database) {
            return isOfTable()
                    ? Resource.builder()
                            .table(of -> of.databaseName(database).name(table))
                            .build()
                    : Resource.builder().database(of -> of.name(database)).build();
        }

        String words(String name) {
            return name + " (" + String.join(", ", permissions)
                    + (isOfTable() ? " on the table " + table : " on the database") + ")";
        }
    }

    private LakeFormationGrants(AwsAccess aws, @Nullable Stack stack, Map<String, String> parameters) {
        this.aws = aws;
        this.stack = stack;
        this.parameters = parameters;
        this.database = parameters.getOrDefault("DatabaseName", "");
    }

    /**
     * Asks Glue and Lake Formation. It is advice: where they do not answer, the deployment goes on.
     *
     * @param stack as it stands, or null when there is none
     * @param parameters the wanted values of the template's parameters, the defaults among them
     * @return a sentence on what is missing, or on what may not be asked; empty when nothing is, or the stack makes the grants itself
     */
    static Optional<String> missing(AwsAccess aws, @Nullable Stack stack, Map<String, String> parameters) {
        return "true".equals(parameters.get("LakeFormation"))
                ? Optional.empty()
                : new LakeFormationGrants(aws, stack, parameters).missing();
    }

    private Optional<String> missing() {
        List<Need> needs = needs();
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> roles = stack == null ? Map.of() : roles(stack);
        try {
            List<Need> missing = new ArrayList<>();
            if (isInForce()) {
                for (Need need : needs) {
                    if (!isGranted(need, roles.get(need.role()))) {
                        missing.add(need);
                    }
                }
            }
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of("Lake Formation decides on the database " + database
                            + ". Grants are missing, not to you but to " + words(missing, roles)
                            + ": LakeFormation: true under parameters makes them.");
        } catch (SdkException e) {
            return Optional.of("Whether Lake Formation decides on the database " + database + " is not known: "
                    + reason(e) + ". If it does, grants are needed by " + words(needs, roles)
                    + ": LakeFormation: true under parameters makes them.");
        }
    }

    private static String reason(SdkException e) {
        return e instanceof AwsServiceException service
                ? AwsFault.of(service).message()
                : String.valueOf(e.getMessage());
    }

    private static String words(List<Need> needs, Map<String, String> roles) {
        return needs.stream()
                .map(need -> need.words("the role " + roles.getOrDefault(need.role(), need.role())))
                .collect(Collectors.joining(" and "));
    }

    /** Whether a table that is made in the database is not everyone's whom IAM allows. A new database does as the account does. */
    private boolean isInForce() {
        try {
            return aws.glue().getDatabase(get -> get.name(database)).database().createTableDefaultPermissions().stream()
                    .noneMatch(given -> given.principal() != null
                            && EVERYONE.equals(given.principal().dataLakePrincipalIdentifier()));
        } catch (EntityNotFoundException noDatabase) {
            return aws
                    .lakeFormation()
                    .getDataLakeSettings(get -> {})
                    .dataLakeSettings()
                    .createTableDefaultPermissions()
                    .stream()
                    .noneMatch(given -> given.principal() != null
                            && EVERYONE.equals(given.principal().dataLakePrincipalIdentifier()));
        } catch (AwsServiceException e) {
            if (AwsFault.of(e).message().contains(NAME)) {
                return true;
            }
            throw e;
        }
    }

    private List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        boolean isIceberg = "iceberg".equals(parameters.get("Format"));
        String table = parameters.getOrDefault("LakePrefix", "");
        if (isIceberg) {
            needs.add(new Need(Parts.DELIVERY_ROLE, table, List.of("ALTER", "DELETE", "DESCRIBE", "INSERT", "SELECT")));
            needs.add(new Need(Parts.DELIVERY_ROLE, "", List.of("DESCRIBE")));
        } else if ("parquet".equals(parameters.get("Format"))) {
            needs.add(new Need(Parts.DELIVERY_ROLE, table, List.of("DESCRIBE", "SELECT")));
        }
        if (!isIceberg && "true".equals(parameters.get("Merge"))) {
            needs.add(new Need(Parts.MERGE_ROLE, "", List.of("CREATE_TABLE", "DESCRIBE")));
        }
        if (!isIceberg && "true".equals(parameters.get("Crawler"))) {
            needs.add(new Need(Parts.CRAWLER_ROLE, "", List.of("CREATE_TABLE", "DESCRIBE")));
        }
        return needs;
    }

    /** Names of the stack's roles by those of their resources. */
    private Map<String, String> roles(Stack standing) {
        Parts parts = Parts.of(aws.cloudFormation(), standing.id());
        return List.of(Parts.DELIVERY_ROLE, Parts.MERGE_ROLE, Parts.CRAWLER_ROLE).stream()
                .flatMap(role -> parts.find(role).stream())
                .collect(Collectors.toMap(Parts.Part::name, Parts.Part::id));
    }

    /** Lake Formation lists to a caller who may not grant on a table only a part, or nothing: a grant may then be there all the same. */
    private boolean isGranted(Need need, @Nullable String role) {
        if (stack == null || role == null) {
            return false;
        }
        String arn = arn(stack, role);
        Set<String> granted = new HashSet<>();
        try {
            aws.lakeFormation().listPermissionsPaginator(list -> list.resource(need.resource(database))).stream()
                    .flatMap(page -> page.principalResourcePermissions().stream())
                    .filter(given -> isFor(given, arn))
                    .forEach(given -> granted.addAll(given.permissionsAsStrings()));
        } catch (software.amazon.awssdk.services.lakeformation.model.EntityNotFoundException noTable) {
            return false;
        }
        return granted.contains(ALL) || granted.containsAll(need.permissions());
    }

    private static boolean isFor(PrincipalResourcePermissions given, String role) {
        String principal = given.principal().dataLakePrincipalIdentifier();
        return role.equals(principal) || EVERYONE.equals(principal);
    }

    /** The stack's own ARN says partition and account. */
    private static String arn(Stack stack, String role) {
        String[] words = stack.id().split(":", -1);
        return "arn:" + words[1] + ":iam::" + words[4] + ":role"
                + stack.parameters().getOrDefault("RolePath", "/") + role;
    }
}
