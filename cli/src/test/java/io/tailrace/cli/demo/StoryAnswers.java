package io.tailrace.cli.demo;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the queries of config/athena answer to {@link Story}. */
final class StoryAnswers {
    /** The same on both paths, though one of them delivers out of order and into the folders of later hours. */
    private static final Map<String, List<String>> ON_BOTH_PATHS = Map.ofEntries(
            Map.entry(
                    "current-orders.sql",
                    List.of(
                            "A-5 | C-4 | Lamp | 20.00 | PACKED | Graz | ",
                            "A-1 | C-1 | Tent | 19.00 | SHIPPED | Zug | express, gift",
                            "A-4 | C-3 | Tent | 15.00 | PACKED | Wien | ",
                            "A-6 | C-2 | Mug | 12.00 | SHIPPED | Bern | ",
                            "A-7 | C-5 | Stove |  | PLACED | Basel | ")),
            // At a quarter to eight on the second day: A-1 had its old price, A-3 had just expired.
            Map.entry(
                    "orders-as-of.sql",
                    List.of(
                            "A-1 | C-1 | Tent | 20.00 | PAID | 2026-03-01 09:30:00.000",
                            "A-5 | C-4 | Lamp | 20.00 | PACKED | 2026-03-02 07:30:00.000",
                            "A-4 | C-3 | Tent | 15.00 | PACKED | 2026-03-01 10:00:00.000",
                            "A-6 | C-2 | Mug | 10.00 | PLACED | 2026-03-01 09:45:00.000",
                            "A-7 | C-5 | Stove |  | PLACED | 2026-03-01 09:48:00.000")),
            Map.entry(
                    "deleted-orders.sql",
                    List.of(
                            "A-2 | C-2 | Stove | 99.90 | PLACED | 2026-03-01 09:50 | false",
                            "A-3 | C-1 | Lamp | 21.00 | PLACED | 2026-03-02 07:00 | true")),
            Map.entry(
                    "order-history.sql",
                    List.of(
                            "A-1 | 1 | INSERT | PLACED | 2 | 10.00 | Zug | ",
                            "A-1 | 2 | MODIFY | PAID | 2 | 10.00 | Zug | status",
                            "A-1 | 3 | MODIFY | SHIPPED | 2 | 9.50 | Zug | price, status, lines")),
            Map.entry(
                    "sales-by-product.sql",
                    List.of(
                            "Tent | 2 | 5 | 34.00 | 51.5 | 17.00",
                            "Lamp | 1 | 1 | 20.00 | 30.3 | 20.00",
                            "Mug | 1 | 6 | 12.00 | 18.2 | 12.00",
                            "Stove | 1 |  |  |  | ")),
            Map.entry("sales-by-day.sql", List.of("2026-03-01 | 4 | 4 | 46.00 | 0", "2026-02-20 | 1 | 1 | 20.00 | 0")),
            Map.entry(
                    "sales-by-city.sql",
                    List.of(
                            "AT | Graz | 1 | 20.00",
                            "AT | Wien | 1 | 15.00",
                            "AT | all | 2 | 35.00",
                            "CH | Zug | 1 | 19.00",
                            "CH | Bern | 1 | 12.00",
                            "CH | Basel | 1 | ",
                            "CH | all | 3 | 31.00",
                            "all | all | 5 | 66.00")),
            Map.entry(
                    "sales-by-variant.sql",
                    List.of(
                            "LAMP | 1 | 1 | 20.00",
                            "TENT-S | 2 | 3 | 19.50",
                            "TENT-L | 2 | 2 | 13.50",
                            "MUG | 1 | 5 | 10.00")),
            Map.entry(
                    "time-in-status.sql",
                    List.of(
                            "PLACED | PAID | 2 | 15 | 22.5 | 30",
                            "PAID | PACKED | 1 | 5 | 5.0 | 5",
                            "PAID | SHIPPED | 1 | 1350 | 1350.0 | 1350",
                            "PLACED | SHIPPED | 1 | 1395 | 1395.0 | 1395")),
            Map.entry("price-changes.sql", List.of("A-1 | Tent | 10.00 | 9.50 | -0.50 | 2026-03-02 08:00")),
            Map.entry(
                    "quality/gaps-in-history.sql",
                    List.of(
                            "A-5 | 1 | nothing before it |  | MODIFY | 2026-03-02 07:30",
                            "A-6 | 2 | differs in more than it changed | INSERT | MODIFY | 2026-03-02 09:00")),
            Map.entry(
                    "quality/prices-that-do-not-add-up.sql",
                    List.of("A-4 | 3 | 3 | 15.00 | 14.00", "A-6 | 6 | 5 | 12.00 | 10.00")));

    private static final List<String> MISSING_KEYS = List.of("customers | INSERT | 1 | e-106 | 2026-03-01");

    private StoryAnswers() {}

    /** The log of changes has no folders. */
    static Map<String, List<String>> inIceberg() {
        return with(Map.of(
                "connect/quality/duplicated-changes.sql",
                List.of("e-110 | A-1 | MODIFY | 2 | 2026-03-01 09:30:00.000000"),
                "connect/quality/missing-keys.sql",
                List.of("customers | INSERT | 1 | e-106 | 2026-03-01 09:49:00.000000"),
                "connect/quality/kept-in-rest.sql",
                keptInRest(5),
                // Times of Iceberg have six digits.
                "orders-as-of.sql",
                requireNonNull(ON_BOTH_PATHS.get("orders-as-of.sql")).stream()
                        .map(row -> row + "000")
                        .toList()));
    }

    /** Kafka keeps the order, and rows are in the folder of their change: a copy is in the same hour, and nothing is late. */
    static Map<String, List<String>> inFilesOfTheSink() {
        return with(inFolders(
                "e-110 | A-1 | MODIFY | 2 | 2026-03-01 09 | 2026-03-01 09",
                List.of(),
                // One row more than on the other path: the snapshot's.
                keptInRest(5)));
    }

    /** The same in folders of days. */
    static Map<String, List<String>> inFilesOfTheSinkByDay() {
        return with(Map.of(
                "connect-hive/daily/duplicated-changes.sql",
                List.of("e-110 | A-1 | MODIFY | 2 | 2026-03-01 | 2026-03-01"),
                "connect-hive/daily/late-rows.sql",
                List.of(),
                "managed/quality/missing-keys.sql",
                MISSING_KEYS,
                "managed/quality/kept-in-rest.sql",
                keptInRest(5)));
    }

    /** Rows are in the folder of their arrival. */
    static Map<String, List<String>> onTheManagedPath() {
        return with(inFolders(
                "e-110 | A-1 | MODIFY | 2 | 2026-03-01 10 | 2026-03-02 11",
                List.of("2026-03-02 | 11 | 6 | 5 | 1530"),
                keptInRest(4)));
    }

    private static Map<String, List<String>> inFolders(String duplicated, List<String> late, List<String> kept) {
        return Map.of(
                "managed/quality/duplicated-changes.sql",
                List.of(duplicated),
                "managed/quality/late-rows.sql",
                late,
                "managed/quality/missing-keys.sql",
                MISSING_KEYS,
                "managed/quality/kept-in-rest.sql",
                kept);
    }

    private static List<String> keptInRest(int giftNotes) {
        return List.of(
                "quantity | does not fit its column | 1 | 1 | A-7",
                "gift_note | has no column | " + giftNotes + " | 1 | A-1",
                "customer_id | has no column | 1 | 0 | ",
                "name | has no column | 1 | 0 | ");
    }

    private static Map<String, List<String>> with(Map<String, List<String>> own) {
        Map<String, List<String>> answers = new HashMap<>(ON_BOTH_PATHS);
        answers.putAll(own);
        return answers;
    }
}
