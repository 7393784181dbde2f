package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/** The database of a new stack: one that it makes must not exist yet, and any other must. CloudFormation finds out minutes later. */
final class LakeDatabase {
    private LakeDatabase() {}

    /**
     * Asks Glue, unless the template leaves no choice.
     *
     * @param parameters the wanted values of the template's parameters, the defaults among them
     * @throws StackException when CreateDatabase does not go with what is there
     */
    static void check(GlueClient glue, Map<String, String> parameters, Terminal terminal) {
        String name = parameters.getOrDefault("DatabaseName", "");
        String made = parameters.get("CreateDatabase");
        if (made == null) {
            return;
        }
        boolean isMade = made.equals("true");
        try {
            glue.getDatabase(get -> get.name(name));
        } catch (EntityNotFoundException missing) {
            if (!isMade) {
                throw new StackException(
                        "There is no database " + name + " in Glue here, and the stack is not to create it. Check"
                                + " parameters.DatabaseName and the region, or set parameters.CreateDatabase: true.",
                        missing);
            }
            return;
        } catch (AwsServiceException e) {
            if (!AwsFault.of(e).isDenied()) {
                throw e;
            }
            terminal.line("AWS denies glue:GetDatabase: whether the database " + name
                    + " exists will show when the stack uses it.");
            return;
        }
        if (isMade) {
            throw new StackException("The database " + name
                    + " exists in Glue already, and the stack would create it. To have its tables in that one, set"
                    + " parameters.CreateDatabase: false; else name another in parameters.DatabaseName.");
        }
    }
}
