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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/** Items of the SDK as those of a change. */
final class SdkItem {
    private SdkItem() {}

    static Item of(Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue> attributes) {
        Item.Builder item = new Item.Builder();
        attributes.forEach((name, value) -> item.add(name, value(value)));
        return item.build();
    }

    private static AttributeValue value(software.amazon.awssdk.services.dynamodb.model.AttributeValue value) {
        return switch (value.type()) {
            case S -> new Text(value.s());
            case N -> new Numeric(value.n());
            case B -> new Binary(base64(value.b()));
            case BOOL -> Bool.of(value.bool());
            case NUL -> Null.NULL;
            case M -> of(value.m());
            case L -> new Sequence(value.l().stream().map(SdkItem::value).toList());
            case SS -> new Group(AttributeValue.Type.SS, value.ss());
            case NS -> new Group(AttributeValue.Type.NS, value.ns());
            case BS -> new Group(AttributeValue.Type.BS, base64(value.bs()));
            case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException("DynamoDB has a type that is not known");
        };
    }

    private static List<String> base64(List<SdkBytes> members) {
        return members.stream().map(SdkItem::base64).toList();
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }
}
