package io.tailrace.cli.init;

import io.tailrace.value.IsoTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What texts looked like: counts of forms, and none of the texts. */
final class TextProfile {
    /** Numbers as programs write them. A leading zero or plus belongs to an identifier or a phone number. */
    private static final Pattern NUMERAL = Pattern.compile("-?(0|[1-9][0-9]{0,37})(\\.[0-9]{1,38})?");

    private static final LocalDate GREGORIAN = LocalDate.of(1582, 10, 15);

    private final NumberProfile numerals = new NumberProfile();
    private final Map<PersonalData.Form, Long> personal = new EnumMap<>(PersonalData.Form.class);
    private long count;
    private long empty;
    private long dates;
    private long julian;
    private long moments;
    private long withoutOffset;
    private long flags;
    private long documents;
    private int fractionDigits;

    void see(String text) {
        count++;
        if (text.isEmpty()) {
            empty++;
            return;
        }
        LocalDate date = IsoTime.date(text);
        if (date == null) {
            seeOther(text);
            return;
        }
        dates++;
        if (date.isBefore(GREGORIAN)) {
            julian++;
        }
    }

    private void seeOther(String text) {
        Instant moment = IsoTime.moment(text);
        if (moment != null) {
            moments++;
            fractionDigits = Math.max(fractionDigits, fractionDigits(moment));
            if (!hasOffset(text)) {
                withoutOffset++;
            }
            return;
        }
        if (text.equals("true") || text.equals("false")) {
            flags++;
        } else if (NUMERAL.matcher(text).matches()) {
            numerals.see(text);
        } else if (text.startsWith("{") && text.endsWith("}")) {
            documents++;
        }
        PersonalData.Form form = PersonalData.form(text);
        if (form != null) {
            personal.merge(form, 1L, Long::sum);
        }
    }

    void add(TextProfile other) {
        count += other.count;
        empty += other.empty;
        dates += other.dates;
        julian += other.julian;
        moments += other.moments;
        withoutOffset += other.withoutOffset;
        flags += other.flags;
        documents += other.documents;
        fractionDigits = Math.max(fractionDigits, other.fractionDigits);
        numerals.add(other.numerals);
        other.personal.forEach((form, number) -> personal.merge(form, number, Long::sum));
    }

    long count() {
        return count;
    }

    long empty() {
        return empty;
    }

    /** Texts that are a date alone. */
    long dates() {
        return dates;
    }

    /** Those of {@link #dates} from before the calendar changed, which old programs count otherwise. */
    long julian() {
        return julian;
    }

    /** Texts that are a date with a time of day. */
    long moments() {
        return moments;
    }

    /** Those of {@link #moments} that say no offset, and so are taken as UTC. */
    long withoutOffset() {
        return withoutOffset;
    }

    /** The most digits of a second that a time needs, in steps of three. */
    int fractionDigits() {
        return fractionDigits;
    }

    /** Texts that are {@code true} or {@code false}. */
    long flags() {
        return flags;
    }

    /** Texts that look like a JSON object. */
    long documents() {
        return documents;
    }

    /** The texts that are numbers. */
    NumberProfile numerals() {
        return numerals;
    }

    long personal(PersonalData.Form form) {
        return personal.getOrDefault(form, 0L);
    }

    private static int fractionDigits(Instant moment) {
        if (moment.equals(moment.truncatedTo(ChronoUnit.MILLIS))) {
            return 3;
        }
        return moment.equals(moment.truncatedTo(ChronoUnit.MICROS)) ? 6 : 9;
    }

    private static boolean hasOffset(String text) {
        char last = text.charAt(text.length() - 1);
        int time = Math.max(text.indexOf('T'), text.indexOf(' '));
        return last == 'Z' || text.indexOf('+', time) > 0 || text.indexOf('-', time) > 0;
    }
}
