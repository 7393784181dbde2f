package io.tailrace.aws;

import java.util.List;
import software.amazon.awssdk.regions.Region;

/** The regions that this SDK knows. There may be newer ones. */
public final class Regions {

    private Regions() {}

    public static boolean isKnown(String name) {
        return Region.regions().contains(Region.of(name));
    }

    /** A sentence without its full stop, about the regions of the same part of the world. */
    public static String like(String name) {
        String area = name.substring(0, Math.max(0, name.indexOf('-') + 1));
        List<String> there = Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .map(Region::id)
                .sorted()
                .toList();
        List<String> near = area.isEmpty()
                ? List.of()
                : there.stream().filter(id -> id.startsWith(area)).toList();
        return "Known regions " + (near.isEmpty() ? "" : "with the same prefix ") + "are "
                + String.join(", ", near.isEmpty() ? there : near);
    }
}
