package io.tailrace.transform;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ProgressHeader;
import io.tailrace.value.FieldPath;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether a field of a row, as text, matches a pattern. It does not read records that are still text or bytes. */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class FieldMatches<R extends ConnectRecord<R>> implements Predicate<R> {

    private static final String FIELD = "field";
    private static final String PATTERN = "pattern";
    /** The matcher may go as deep as a pattern is long: 2,000 steps need a quarter of a thread's usual stack. */
    private static final int MAX_STEPS = 2_000;

    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    FIELD,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "The field of the row. `shipping_address.country` is a field within one, unless the row"
                            + " has a field of that whole name. A row in which the field is null or missing does not"
                            + " match.",
                    "Field",
                    1,
                    Width.MEDIUM,
                    "Field")
            .define(
                    PATTERN,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    FieldMatches::check,
                    Importance.HIGH,
                    "A regular expression that must match the field's whole text. Numbers match as they print,"
                            + " decimals without an exponent. The syntax is RE2's: Java's without look-around, back"
                            + " references and possessive repetition, which no text can make slow. A pattern has at most 2,000 steps: a character is one, and repetition counts each time.",
                    "Field",
                    2,
                    Width.LONG,
                    "Pattern");

    private String self;
    private FieldPath field;
    private Pattern pattern;

    @Override
    public void configure(Map<String, ?> properties) {
        self = ProgressHeader.predicate(getClass().getName(), properties);
        Options config = Options.of(CONFIG_DEF, properties);
        field = FieldPath.of(config.text(FIELD));
        pattern = Pattern.compile(config.text(PATTERN));
    }

    private static void check(String option, @Nullable Object value) {
        try {
            int steps = Pattern.compile(String.valueOf(value)).programSize();
            if (steps > MAX_STEPS) {
                throw new ConfigException(
                        option,
                        value,
                        "is too long: it has " + steps + " steps, of at most " + MAX_STEPS
                                + ". Give parts of it to several predicates, or repeat less often");
            }
        } catch (PatternSyntaxException e) {
            throw new ConfigException(
                    option,
                    value,
                    e.getDescription() + (e.getPattern().isEmpty() ? "" : " at '" + e.getPattern() + "'"));
        } catch (StackOverflowError e) { // a call for each group within a group
            throw new ConfigException(option, value, "has too many groups within groups");
        }
    }

    @Override
    public boolean test(R record) {
        @Nullable Boolean asked = ProgressHeader.answer(record, self);
        if (asked != null) {
            return asked;
        }
        Object value = field.find(record.value());
        if (value == null) {
            return false;
        }
        return pattern.matches(value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString());
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(FieldMatches.class);
    }

    @Override
    public void close() {}
}
