package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.cli.init.Proposal.Left;
import io.tailrace.cli.init.Proposals.Purpose;
import io.tailrace.cli.init.Shape.Scalar;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Columns of texts and numbers. */
final class ScalarProposals {
    private static final int MAX_DIGITS = 38;

    private static final Set<String> TIME_WORDS = Set.of(
            "time",
            "timestamp",
            "date",
            "datetime",
            "epoch",
            "ttl",
            "expires",
            "expiry",
            "expiration",
            "createdat",
            "updatedat",
            "expiresat");
    private static final Set<String> LAST_TIME_WORDS = Set.of(
            "at",
            "on",
            "ts",
            "created",
            "updated",
            "modified",
            "deleted",
            "started",
            "ended",
            "seen",
            "since",
            "until",
            "expire");

    private ScalarProposals() {}

    static Proposal text(TextProfile texts) {
        long count = texts.count();
        if (texts.dates() == count && texts.julian() > 0) {
            return Proposal.of(
                    Scalar.of("string"),
                    "dates, " + count(texts.julian())
                            + " of them before 15 October 1582: Parquet of the managed path may have another day");
        }
        if (texts.dates() == count) {
            return Proposal.of(Scalar.of("date"), "all are dates");
        }
        long times = texts.moments() + texts.dates();
        if (times == count) {
            return time(texts);
        }
        return Proposal.of(Scalar.of("string"), textReason(texts, times));
    }

    private static Proposal time(TextProfile texts) {
        if (texts.fractionDigits() > 6) {
            return Proposal.of(Scalar.of("string"), "times, finer than a timestamp's microseconds");
        }
        String type = texts.fractionDigits() > 3 ? "timestamp(6)" : "timestamp";
        String zone = texts.withoutOffset() == 0
                ? ""
                : texts.withoutOffset() == texts.moments()
                        ? ", without an offset: taken as UTC"
                        : ", " + count(texts.withoutOffset()) + " without an offset: taken as UTC";
        if (texts.dates() > 0) {
            return Proposal.of(
                    Scalar.of(type, "midnight"),
                    "ISO times" + zone + "; " + count(texts.dates()) + " are dates alone, their midnight");
        }
        return Proposal.of(Scalar.of(type), "all are ISO times" + zone);
    }

    private static String textReason(TextProfile texts, long times) {
        long filled = texts.count() - texts.empty();
        if (filled == 0) {
            return "all are empty texts";
        }
        if (times > 0) {
            return "texts; " + count(times) + " of " + count(texts.count()) + " are times";
        }
        if (texts.flags() == filled) {
            return "texts, true or false: `boolean parsed` reads them";
        }
        if (texts.numerals().count() == filled) {
            return "texts that are numbers: `" + parsedType(texts.numerals()) + " parsed` reads them";
        }
        if (texts.documents() == filled) {
            return "texts that look like JSON";
        }
        return "texts";
    }

    private static String parsedType(NumberProfile numbers) {
        if (numbers.areLongs()) {
            return "bigint";
        }
        return numbers.integerDigits() + numbers.scale() <= MAX_DIGITS
                ? decimal(numbers).declaration()
                : "double";
    }

    static Proposal number(String attribute, NumberProfile numbers, Purpose purpose) {
        if (numbers.areLongs()) {
            return whole(attribute, numbers, purpose);
        }
        if (numbers.exceedDecimals()) {
            Scalar type = Scalar.of("double");
            String reason = "exponents beyond a decimal's 38 digits";
            long misfits = numbers.count() - numbers.doubles();
            return misfits == 0
                    ? Proposal.of(type, reason)
                    : new Proposal(
                            type, reason, List.of(new Left("", misfits, "numbers that no double holds exactly")));
        }
        if (numbers.integerDigits() + numbers.scale() > MAX_DIGITS) {
            return Proposal.rest(
                    numbers.count(),
                    "up to " + numbers.integerDigits() + " digits before the point and " + numbers.scale()
                            + " after it: no type holds both");
        }
        return Proposal.of(decimal(numbers), digits(numbers));
    }

    private static Proposal whole(String attribute, NumberProfile numbers, Purpose purpose) {
        EpochUnit unit = epochUnit(numbers);
        if (purpose == Purpose.TIME_TO_LIVE && unit == EpochUnit.SECONDS) {
            return Proposal.of(
                    Scalar.of("timestamp", unit.word()), "the table's time to live, " + unit.plural() + " since 1970");
        }
        if (unit != null && saysTime(attribute)) {
            return Proposal.of(
                    Scalar.of(unit == EpochUnit.MICROS ? "timestamp(6)" : "timestamp", unit.word()),
                    unit.plural() + " since 1970, by range and name");
        }
        if (unit != null) {
            return Proposal.of(
                    Scalar.of("bigint"), "whole numbers; if they are times: `timestamp " + unit.word() + "`");
        }
        if (numbers.areDays() && saysDate(attribute)) {
            return Proposal.of(Scalar.of("date", "epoch(days)"), "days since 1970, by range and name");
        }
        return Proposal.of(Scalar.of("bigint"), "whole numbers of up to " + plural(numbers.integerDigits(), "digit"));
    }

    private static @Nullable EpochUnit epochUnit(NumberProfile numbers) {
        for (EpochUnit unit : EpochUnit.values()) {
            if (numbers.areMoments(unit)) {
                return unit;
            }
        }
        return null;
    }

    private static boolean saysTime(String attribute) {
        List<String> words = NameWords.of(attribute);
        return words.stream().anyMatch(TIME_WORDS::contains)
                || (!words.isEmpty() && LAST_TIME_WORDS.contains(words.get(words.size() - 1)));
    }

    private static boolean saysDate(String attribute) {
        List<String> words = NameWords.of(attribute);
        return words.contains("date") || (words.contains("epoch") && (words.contains("day") || words.contains("days")));
    }

    /** Three more digits before the point than were seen, in the sizes that people write. */
    private static Scalar decimal(NumberProfile numbers) {
        int scale = numbers.scale();
        int roomy = scale == 0 ? 0 : scale <= 2 ? 2 : scale <= 4 ? 4 : scale <= 6 ? 6 : scale <= 9 ? 9 : scale;
        int wanted = Math.max(1, numbers.integerDigits()) + 3 + roomy;
        for (int precision : new int[] {10, 18, 28, 38}) {
            if (wanted <= precision) {
                return Scalar.of("decimal(" + precision + "," + roomy + ")");
            }
        }
        return Scalar.of("decimal(38," + (numbers.integerDigits() + roomy <= MAX_DIGITS ? roomy : scale) + ")");
    }

    private static String digits(NumberProfile numbers) {
        String before = "up to " + plural(Math.max(1, numbers.integerDigits()), "digit") + " before the point";
        return numbers.scale() == 0 ? before : before + ", " + numbers.scale() + " after it";
    }

    static Proposal keyNumber(NumberProfile numbers) {
        if (numbers.areLongs()) {
            EpochUnit unit = epochUnit(numbers);
            String epoch = unit == null ? "" : ", by its range " + unit.plural() + " since 1970";
            return Proposal.of(Scalar.of("bigint"), "key, whole numbers" + epoch);
        }
        if (!numbers.exceedDecimals() && numbers.integerDigits() + numbers.scale() <= MAX_DIGITS) {
            return Proposal.of(decimal(numbers), "key, " + digits(numbers));
        }
        return Proposal.of(Scalar.of("string"), "key, numbers of more digits than a decimal has, as their text");
    }

    private static String plural(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
