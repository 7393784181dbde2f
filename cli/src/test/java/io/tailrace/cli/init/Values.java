package io.tailrace.cli.init;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import java.util.List;

/** Short ways to write attribute values. */
final class Values {
    static final AttributeValue NOTHING = Null.NULL;
    static final AttributeValue YES = Bool.TRUE;

    private Values() {}

    static AttributeValue s(String text) {
        return new Text(text);
    }

    static AttributeValue n(String digits) {
        return new Numeric(digits);
    }

    static AttributeValue b(String base64) {
        return new Binary(base64);
    }

    static AttributeValue list(AttributeValue... values) {
        return new Sequence(List.of(values));
    }

    static AttributeValue texts(String... members) {
        return new Group(AttributeValue.Type.SS, List.of(members));
    }

    static AttributeValue numbers(String... members) {
        return new Group(AttributeValue.Type.NS, List.of(members));
    }

    static AttributeValue binaries(String... members) {
        return new Group(AttributeValue.Type.BS, List.of(members));
    }

    /** Names and values in turn. */
    static Item map(Object... namesAndValues) {
        Item.Builder item = new Item.Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            item.add((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
        }
        return item.build();
    }

    static AttributeProfile seen(AttributeValue... values) {
        AttributeProfile profile = new AttributeProfile();
        for (AttributeValue value : values) {
            profile.see(value);
        }
        return profile;
    }
}
