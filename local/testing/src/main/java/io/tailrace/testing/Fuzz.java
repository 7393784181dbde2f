package io.tailrace.testing;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Feeds a parser with nearly valid inputs, made of valid ones and of tokens that parsers stumble over. It may accept an input
 * or refuse it with an exception of its own, and nothing else. {@code -Dtailrace.fuzz.seconds} sets the time for all parsers
 * of a module, {@code -Dtailrace.fuzz.random=true} starts from a random input, {@code -Dtailrace.seed=N} repeats the input
 * that a failure names.
 */
public final class Fuzz {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("tailrace.fuzz.seconds", 1));

    /** The same inputs in each build, so that a failure points at the change that was built. */
    private static final long SEED = Long.getLong(
            "tailrace.seed", Boolean.getBoolean("tailrace.fuzz.random") ? new Random().nextLong() >>> 1 : 1);

    private static final String[] TOKENS = {
        "",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\u0000",
        "\u001f",
        "\u007f",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\ufffd",
        "ä",
        "\u0130",
        "١",
        "\ud83d\ude00",
        "\ud83d",
        "\ude00",
        "\\ud83d",
        "\\u0000",
        "\\",
        "\\\\",
        "\"",
        "'",
        "`",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        ",",
        ":",
        ";",
        ".",
        "..",
        "/",
        "//",
        "*",
        "+",
        "-",
        "=",
        "$",
        "${",
        "%",
        "&",
        "#",
        "_",
        "|",
        "^",
        "?",
        "null",
        "true",
        "false",
        "NaN",
        "Infinity",
        "0",
        "-0",
        "00",
        "0.5",
        "1e5",
        "1E99999999953",
        "1e999999999",
        "1E-2147483647",
        "0E2147483647",
        "-1E+2147483648",
        "9223372036854775808",
        "-9223372036854775809",
        "2147483648",
        "99999999999999999999999999999999999999999",
        "0x10",
        "1_000",
        "1.2.3",
        "2026-02-30",
        "2026-11-22T13:45:00Z",
        "2026-11-22T24:00:00+18:00",
        "+999999999-12-31T23:59:59.999999999-18:00",
        "T",
        "Z",
        "AAAA",
        "====",
        "-_-_"
    };

    /** The parser under test; its result is ignored. */
    public interface Parser {
        void parse(String input) throws Exception;
    }

    private Fuzz() {}

    /** The share of the module's time that each of its parsers gets. */
    public static Duration share(int parsers) {
        return TIME.dividedBy(parsers);
    }

    public static void run(String name, Duration time, List<String> valid, Parser parser, Set<Class<?>> own) {
        System.out.println("Fuzz " + name + ": " + new Seed(SEED));
        long start = System.nanoTime();
        for (long seed = SEED; seed == SEED || System.nanoTime() - start < time.toNanos(); seed++) {
            String input = input(valid, new Random(seed));
            try {
                parser.parse(input);
            } catch (Throwable e) { // errors too, such as a stack overflow
                if (own.stream().noneMatch(type -> type.isInstance(e))) {
                    fail(
                            name + " threw a " + e.getClass().getName() + " at " + new Seed(seed) + ", input "
                                    + excerpt(input),
                            e);
                }
            }
        }
    }

    private static String excerpt(String input) {
        return input.length() <= 400 ? input : input.substring(0, 400) + "... of " + input.length();
    }

    private static String input(List<String> valid, Random random) {
        StringBuilder input = new StringBuilder(valid.get(random.nextInt(valid.size())));
        int changes = random.nextInt(5);
        for (int i = 0; i < changes; i++) {
            change(input, valid, random);
        }
        return input.toString();
    }

    private static void change(StringBuilder input, List<String> valid, Random random) {
        int from = random.nextInt(input.length() + 1);
        int to = Math.min(input.length(), from + random.nextInt(1 + random.nextInt(12)));
        switch (random.nextInt(9)) {
            case 0 -> input.delete(from, to);
            case 1 -> input.insert(from, input.substring(from, to));
            case 2 -> input.insert(from, (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
            case 3 -> input.setLength(from);
            case 4 -> {
                String other = valid.get(random.nextInt(valid.size()));
                input.insert(from, other, random.nextInt(other.length() + 1), other.length());
            }
            case 5 -> {
                if (random.nextInt(20) == 0) { // deeper than any stack
                    input.insert(from, input.substring(from, to).repeat(5_000));
                }
            }
            default -> input.replace(from, random.nextBoolean() ? from : to, TOKENS[random.nextInt(TOKENS.length)]);
        }
    }
}
