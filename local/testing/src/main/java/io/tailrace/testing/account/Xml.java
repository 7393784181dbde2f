package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A tree as the XML of AWS's query protocol: an element for each field, {@code member} for each entry of a list. */
final class Xml {

    private Xml() {}

    static void append(StringBuilder xml, JsonNode value) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                element(xml, field.getKey(), field.getValue());
            }
        } else if (value.isArray()) {
            value.forEach(member -> element(xml, "member", member));
        } else {
            xml.append(escaped(value.asText()));
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void element(StringBuilder xml, String name, JsonNode value) {
        xml.append('<').append(name).append('>');
        append(xml, value);
        xml.append("</").append(name).append('>');
    }
}
