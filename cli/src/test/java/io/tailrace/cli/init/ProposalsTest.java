package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.NOTHING;
import static io.tailrace.cli.init.Values.YES;
import static io.tailrace.cli.init.Values.b;
import static io.tailrace.cli.init.Values.binaries;
import static io.tailrace.cli.init.Values.list;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.numbers;
import static io.tailrace.cli.init.Values.s;
import static io.tailrace.cli.init.Values.seen;
import static io.tailrace.cli.init.Values.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.init.Proposal.Left;
import io.tailrace.cli.init.Proposals.Purpose;
import io.tailrace.event.AttributeValue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProposalsTest {

    @Test
    void texts_are_strings() {
        assertProposal("string", "texts", s("a"), s("b"));
    }

    @Test
    void texts_that_are_all_dates_are_dates() {
        assertProposal("date", "all are dates", s("2026-01-01"), s("2024-02-29"));
    }

    @Test
    void dates_from_before_the_calendar_changed_stay_texts() {
        assertProposal(
                "string",
                "dates, 1 of them before 15 October 1582: Parquet of the managed path may have another day",
                s("2026-01-01"),
                s("1582-10-14"));
        assertProposal("date", "all are dates", s("1582-10-15"));
    }

    @Test
    void what_keeps_a_value_whole_is_said_once() {
        assertRest(
                "a list whose elements have: a map without a field of a single type; `string json` keeps it whole",
                list(map("a", n("1")), map("a", s("x"))));
    }

    @Test
    void a_text_that_looks_like_a_date_and_is_none_makes_strings() {
        assertProposal("string", "texts; 1 of 2 are times", s("2026-01-01"), s("2026-02-30"));
    }

    @Test
    void texts_that_are_all_times_are_timestamps() {
        assertProposal("timestamp", "all are ISO times", s("2026-01-01T10:00:00Z"), s("2026-01-01T10:00:00.123+02:00"));
    }

    @Test
    void times_without_an_offset_are_said_to_be_utc() {
        assertProposal("timestamp", "all are ISO times, without an offset: taken as UTC", s("2026-01-01T10:00:00"));
        assertProposal(
                "timestamp",
                "all are ISO times, 1 without an offset: taken as UTC",
                s("2026-01-01T10:00:00"),
                s("2026-01-01T10:00:00Z"),
                s("2026-01-01T10:00:00-03:00"));
    }

    @Test
    void times_with_microseconds_keep_them() {
        assertProposal("timestamp(6)", "all are ISO times", s("2026-01-01T10:00:00.123456Z"));
    }

    @Test
    void times_finer_than_microseconds_stay_texts() {
        assertProposal("string", "times, finer than a timestamp's microseconds", s("2026-01-01T10:00:00.123456789Z"));
    }

    @Test
    void dates_among_times_are_their_midnight() {
        assertProposal(
                "timestamp midnight",
                "ISO times; 1 are dates alone, their midnight",
                s("2026-01-01T10:00:00Z"),
                s("2026-01-02"));
    }

    @Test
    void an_empty_text_among_times_makes_strings() {
        assertProposal("string", "texts; 1 of 2 are times", s("2026-01-01T10:00:00Z"), s(""));
    }

    @Test
    void empty_texts_alone_are_strings() {
        assertProposal("string", "all are empty texts", s(""), s(""));
    }

    @Test
    void texts_that_are_numbers_stay_texts_and_the_word_that_reads_them_is_named() {
        assertProposal("string", "texts that are numbers: `bigint parsed` reads them", s("12"), s("-7"));
        assertProposal("string", "texts that are numbers: `decimal(10,2) parsed` reads them", s("12.50"));
    }

    @Test
    void a_leading_zero_is_an_identifiers() {
        assertProposal("string", "texts", s("0012"), s("0013"));
    }

    @Test
    void texts_true_and_false_stay_texts_and_the_word_that_reads_them_is_named() {
        assertProposal("string", "texts, true or false: `boolean parsed` reads them", s("true"), s("false"));
    }

    @Test
    void whole_numbers_are_bigint_however_small() {
        assertProposal("bigint", "whole numbers of up to 1 digit", n("1"), n("0"));
        assertProposal("bigint", "whole numbers of up to 19 digits", n("-9223372036854775808"));
    }

    @Test
    void a_whole_number_beyond_bigint_is_a_decimal() {
        assertProposal("decimal(28,0)", "up to 19 digits before the point", n("9223372036854775808"));
        assertProposal(
                "decimal(38,0)", "up to 38 digits before the point", n("99999999999999999999999999999999999999"));
    }

    @Test
    void decimals_have_room_for_three_more_digits_and_a_usual_scale() {
        assertProposal("decimal(10,2)", "up to 3 digits before the point, 1 after it", n("129.9"), n("5"));
        assertProposal("decimal(10,2)", "up to 5 digits before the point, 2 after it", n("12345.67"));
        assertProposal("decimal(18,2)", "up to 6 digits before the point, 2 after it", n("123456.78"));
        assertProposal("decimal(10,4)", "up to 1 digit before the point, 3 after it", n("0.125"));
        assertProposal("decimal(28,15)", "up to 2 digits before the point, 15 after it", n("21.123456789012345"));
    }

    @Test
    void room_is_given_up_before_digits_are() {
        assertProposal(
                "decimal(38,10)",
                "up to 28 digits before the point, 10 after it",
                n("1234567890123456789012345678.0123456789"));
    }

    @Test
    void digits_that_no_type_holds_together_stay_in_the_rest() {
        Proposal proposal = of(n("123456789012345678901234567890"), n("0.12345678901234567891"));

        assertThat(proposal.shape()).isNull();
        assertThat(proposal.reason()).isEqualTo("up to 30 digits before the point and 20 after it: no type holds both");
        assertThat(proposal.misfits()).isEqualTo(2);
    }

    @Test
    void double_is_for_exponents_alone() {
        assertProposal("double", "exponents beyond a decimal's 38 digits", n("1E+100"), n("2.5"), n("1.5e-90"));
    }

    @Test
    void what_no_double_holds_is_counted() {
        Proposal proposal = of(n("1E+100"), n("0.12345678901234567890123"), n("3"));

        assertThat(declaration(proposal)).isEqualTo("double");
        assertThat(proposal.left()).containsExactly(new Left("", 1, "numbers that no double holds exactly"));
    }

    @Test
    void numbers_since_1970_are_times_when_the_name_says_so() {
        assertProposal(
                "createdAt", "timestamp epoch(seconds)", "seconds since 1970, by range and name", n("1767225600"));
        assertProposal(
                "event_ts",
                "timestamp epoch(millis)",
                "milliseconds since 1970, by range and name",
                n("1767225600000"));
        assertProposal(
                "time-us",
                "timestamp(6) epoch(micros)",
                "microseconds since 1970, by range and name",
                n("1767225600000000"));
        assertProposal("birth_date", "date epoch(days)", "days since 1970, by range and name", n("20454"));
    }

    @Test
    void without_such_a_name_they_stay_numbers_and_the_word_is_named() {
        assertProposal(
                "serial", "bigint", "whole numbers; if they are times: `timestamp epoch(millis)`", n("1767225600000"));
        assertProposal("stay_days", "bigint", "whole numbers of up to 5 digits", n("20454"));
    }

    @Test
    void one_number_out_of_range_makes_no_time() {
        assertProposal("created_at", "bigint", "whole numbers of up to 10 digits", n("1767225600"), n("0"));
    }

    @Test
    void the_time_to_live_is_a_time_whatever_its_name() {
        Proposal proposal = Proposals.of("x", seen(n("1767225600")), Purpose.TIME_TO_LIVE);

        assertThat(declaration(proposal)).isEqualTo("timestamp epoch(seconds)");
        assertThat(proposal.reason()).isEqualTo("the table's time to live, seconds since 1970");
    }

    @Test
    void booleans_and_binaries_are_what_they_are() {
        assertProposal("boolean", "true or false", YES);
        assertProposal("binary", "binary", b("AQI="));
    }

    @Test
    void null_fits_any_column_and_alone_makes_none() {
        assertProposal("bigint", "whole numbers of up to 1 digit", n("1"), NOTHING);
        assertRest("only NULL was seen", NOTHING, NOTHING);
    }

    @Test
    void types_that_mix_stay_in_the_rest_with_their_shares() {
        assertRest("types mix: S 50 %, N 50 %; `string` takes both, a number as its text", s("a"), n("1"));
        assertRest(
                "types mix: N 33 %, M 67 %; `string json` keeps it whole", n("1"), map("a", n("1")), map("a", n("2")));
    }

    @Test
    void one_in_a_thousand_is_enough_to_mix() {
        AttributeProfile profile = new AttributeProfile();
        IntStream.range(0, 999).forEach(i -> profile.see(n("1")));
        profile.see(s("n/a"));

        Proposal proposal = Proposals.of("x", profile, Purpose.NONE);

        assertThat(proposal.shape()).isNull();
        assertThat(proposal.reason()).startsWith("types mix: S <1 %, N >99 %;");
        assertThat(proposal.misfits()).isEqualTo(1_000);
    }

    @Test
    void sets_and_lists_are_arrays_of_what_is_in_them() {
        assertProposal("array<string>", "a set: texts", texts("a", "b"));
        assertProposal(
                "array<decimal(10,2)>", "a set: up to 1 digit before the point, 1 after it", numbers("1", "2.5"));
        assertProposal("array<binary>", "a set: binary", binaries("AQI="));
        assertProposal("array<date>", "a list: all are dates", list(s("2026-01-01")), list());
        assertProposal(
                "array<struct<qty:bigint,sku:string>>",
                "a list: a map, 2 fields, always there",
                list(map("sku", s("a"), "qty", n("1"))));
    }

    @Test
    void times_in_a_list_are_known_by_the_lists_name() {
        assertProposal(
                "seen_at",
                "array<timestamp epoch(millis)>",
                "a list: milliseconds since 1970, by range and name",
                list(n("1767225600000")));
    }

    @Test
    void lists_that_are_empty_or_of_several_types_stay_in_the_rest() {
        assertRest("only empty lists were seen", list());
        assertRest(
                "a list whose elements are of several types: S 50 %, N 50 %; `string json` keeps it whole",
                list(s("a"), n("1")));
    }

    @Test
    void a_list_and_a_set_of_the_same_are_two_types() {
        assertRest("types mix: L 50 %, SS 50 %; `string json` keeps it whole", list(s("a")), texts("a"));
    }

    @Test
    void a_map_with_regular_names_is_a_struct() {
        assertProposal(
                "struct<city:string,street:string>",
                "a map, 2 fields, always there",
                map("street", s("x"), "city", s("y")));
        assertProposal(
                "struct<city:string,floor:bigint,street:string>",
                "a map, 3 fields",
                map("street", s("x"), "city", s("y")),
                map("street", s("x"), "floor", n("2")));
    }

    @Test
    void fields_that_athena_does_not_take_get_names() {
        assertProposal(
                "struct<first_name:string from 'first-name',zip_code:string from zipCode>",
                "a map, 2 fields, always there",
                map("first-name", s("x"), "zipCode", s("y")));
    }

    @Test
    void a_field_whose_types_mix_is_left_out_and_listed() {
        Proposal proposal = of(map("a", s("x"), "b", s("y")), map("a", s("x"), "b", n("1")));

        assertThat(declaration(proposal)).isEqualTo("struct<a:string>");
        assertThat(proposal.left())
                .containsExactly(
                        new Left("b", 2, "types mix: S 50 %, N 50 %; `string` takes both, a number as its text"));
    }

    @Test
    void what_is_left_is_named_by_its_path_through_lists_and_maps() {
        Proposal proposal = of(map("a", list(map("b", s("y"), "c", s("z")), map("b", n("1"), "c", s("z")))));

        assertThat(declaration(proposal)).isEqualTo("struct<a:array<struct<c:string>>>");
        assertThat(proposal.left()).extracting(Left::path).containsExactly("a[].b");
    }

    @Test
    void a_map_whose_names_are_data_is_a_map() {
        assertProposal(
                "map<string,bigint>",
                "a map, its 2 keys vary: whole numbers of up to 1 digit",
                map("2026-01-01", n("1"), "2026-01-02", n("2")));
    }

    @Test
    void a_map_whose_names_hardly_repeat_is_a_map() {
        AttributeValue[] maps = IntStream.range(0, 20)
                .mapToObj(i -> map(Character.toString('a' + i), s("x")))
                .toArray(AttributeValue[]::new);

        assertProposal("map<string,string>", "a map, its 20 keys vary: texts", maps);
    }

    @Test
    void a_map_with_more_names_than_are_kept_is_a_map() {
        AttributeProfile profile = new AttributeProfile();
        IntStream.range(0, 1_000).forEach(i -> profile.see(map("key" + i, n("1.5"))));

        Proposal proposal = Proposals.of("x", profile, Purpose.NONE);

        assertThat(declaration(proposal)).isEqualTo("map<string,decimal(10,2)>");
        assertThat(proposal.reason()).startsWith("a map, its many keys vary");
    }

    @Test
    void a_map_whose_names_are_data_and_whose_values_mix_stays_in_the_rest() {
        assertRest(
                "a map whose keys are data, with values of several types; `string json` keeps it whole",
                map("1001", n("1"), "1002", s("x")));
    }

    @Test
    void a_map_with_many_optional_names_of_several_types_is_a_struct() {
        AttributeValue[] maps = IntStream.range(0, 20)
                .mapToObj(i -> map(Character.toString('a' + i), i % 2 == 0 ? s("x") : n("1")))
                .toArray(AttributeValue[]::new);

        assertThat(declaration(of(maps))).startsWith("struct<a:string,b:bigint,");
    }

    @Test
    void maps_that_are_empty_or_have_no_field_of_one_type_stay_in_the_rest() {
        assertRest("only empty maps were seen", map());
        assertRest(
                "a map without a field of a single type; `string json` keeps it whole",
                map("a", s("x")),
                map("a", n("1")));
    }

    @Test
    void thirty_levels_are_proposed_without_looking_twice_at_each() {
        AttributeValue maps = n("1");
        AttributeValue structs = n("1");
        AttributeValue mixed = n("1");
        for (int depth = 0; depth < 30; depth++) {
            maps = map("2026-01-0" + depth % 9, maps);
            structs = map("name", list(structs));
            mixed = map("1001", mixed, "1002", s("x"));
        }

        assertThat(declaration(of(maps))).startsWith("map<string,map<string,");
        assertThat(declaration(of(structs))).startsWith("struct<name:array<struct<");
        assertThat(of(mixed).shape()).isNull();
    }

    @Test
    void a_key_is_never_converted() {
        assertThat(declaration(Proposals.ofKey(AttributeValue.Type.S, seen(s("2026-01-01")))))
                .isEqualTo("string");
        assertThat(declaration(Proposals.ofKey(AttributeValue.Type.B, seen(b("AQI=")))))
                .isEqualTo("binary");
        Proposal number = Proposals.ofKey(AttributeValue.Type.N, seen(n("1767225600000")));
        assertThat(declaration(number)).isEqualTo("bigint");
        assertThat(number.reason()).isEqualTo("key, whole numbers, by its range milliseconds since 1970");
        assertThat(declaration(Proposals.ofKey(AttributeValue.Type.N, seen(n("1.5")))))
                .isEqualTo("decimal(10,2)");
        assertThat(declaration(Proposals.ofKey(AttributeValue.Type.N, seen(n("1E+100")))))
                .isEqualTo("string");
    }

    private static void assertProposal(String declaration, String reason, AttributeValue... values) {
        assertProposal("x", declaration, reason, values);
    }

    private static void assertProposal(String name, String declaration, String reason, AttributeValue... values) {
        Proposal proposal = Proposals.of(name, seen(values), Purpose.NONE);
        assertThat(declaration(proposal)).isEqualTo(declaration);
        assertThat(proposal.reason()).isEqualTo(reason);
        assertThat(proposal.left()).isEmpty();
    }

    private static void assertRest(String reason, AttributeValue... values) {
        Proposal proposal = of(values);
        assertThat(proposal.shape()).isNull();
        assertThat(proposal.reason()).isEqualTo(reason);
        assertThat(proposal.left()).containsExactly(new Left("", values.length, reason));
    }

    private static Proposal of(AttributeValue... values) {
        return Proposals.of("x", seen(values), Purpose.NONE);
    }

    private static String declaration(Proposal proposal) {
        return proposal.shape() == null ? "nothing" : proposal.shape().declaration();
    }
}
