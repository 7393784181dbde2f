package io.tailrace.cli.init;

import io.tailrace.cli.init.TableFacts.KeyAttribute;
import io.tailrace.cli.init.TableFacts.Settings;
import io.tailrace.cli.init.TableFacts.Size;
import io.tailrace.event.AttributeValue;
import io.tailrace.event.Item;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table with the key {@code id}, in various states. */
final class Tables {
    static final String ARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/my.table-1";

    static final InitSettings SETTINGS = settings("eu-central-1", "my-lake", "tailrace");

    private Tables() {}

    static InitSettings settings(String region, String bucket, String database) {
        return new InitSettings(
                Path.of("config/tables/my.table-1"),
                "config/tables/my.table-1",
                region,
                bucket,
                database,
                Set.of(PathChoice.values()),
                InitSettings.LakeTables.ONE,
                LocalDate.of(2026, 1, 2));
    }

    /** With a stream and no key of its own. */
    static TableFacts facts(String name, String arn) {
        return new TableFacts(
                name,
                arn,
                List.of(new KeyAttribute("id", AttributeValue.Type.S)),
                new Size(1_000, 4_096_000),
                "NEW_AND_OLD_IMAGES",
                new Settings("PAY_PER_REQUEST", null, "on", null));
    }

    static TableFacts facts() {
        return facts(1_000, 4_096_000, "NEW_AND_OLD_IMAGES", null);
    }

    static TableFacts facts(List<KeyAttribute> keys) {
        return new TableFacts(
                "my.table-1",
                ARN,
                keys,
                new Size(1_000, 4_096_000),
                "NEW_AND_OLD_IMAGES",
                new Settings("PAY_PER_REQUEST", null, "on", null));
    }

    static TableFacts facts(long items, long bytes, @Nullable String streamView, @Nullable String keyArn) {
        return new TableFacts(
                "my.table-1",
                ARN,
                List.of(new KeyAttribute("id", AttributeValue.Type.S)),
                new Size(items, bytes),
                streamView,
                new Settings("PAY_PER_REQUEST", null, "on", keyArn));
    }

    static TableProfile profile(Item... items) {
        TableProfile profile = new TableProfile();
        for (Item item : items) {
            profile.see(item);
        }
        return profile;
    }

    static TableProposal proposal(Item... items) {
        return TableProposal.of(facts(), profile(items));
    }
}
