package io.tailrace.cli.stack;

import java.util.Set;

/**
 * How far a deployment may go.
 *
 * @param mayCostData names of the resources in the template that may be replaced or deleted although they hold data
 */
public record DeployMode(Extent extent, Set<String> mayCostData) {
    /** What is done with the change set. */
    public enum Extent {
        /** It is printed, and given up. */
        SHOW,
        /** It is executed. */
        EXECUTE
    }

    public DeployMode {
        mayCostData = Set.copyOf(mayCostData);
    }
}
