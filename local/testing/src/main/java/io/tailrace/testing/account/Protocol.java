package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service's wire protocol: where the operation's name is, how parameters are encoded, and what the answer looks like. */
@SuppressWarnings("ImmutableEnumChecker") // the mappers are never reconfigured
enum Protocol {
    /** Form parameters in, XML out: CloudFormation, CloudWatch, STS. */
    QUERY("text/xml") {
        @Override
        Call read(String service, HttpExchange exchange) throws IOException {
            ObjectNode form = Api.object();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            for (String pair : body.split("&", -1)) {
                int equals = pair.indexOf('=');
                put(form, decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
            form.remove("Version");
            return new Call(service, form.remove("Action").asText(), form);
        }

        @Override
        byte[] write(String operation, ObjectNode reply) {
            StringBuilder xml = new StringBuilder("<" + operation + "Response><" + operation + "Result>");
            Xml.append(xml, reply);
            xml.append("</" + operation + "Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></")
                    .append(operation + "Response>");
            return xml.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] write(ApiFault fault) {
            ObjectNode error = Api.object();
            error.putObject("Error").put("Code", fault.code()).put("Message", fault.getMessage());
            StringBuilder xml = new StringBuilder("<ErrorResponse>");
            Xml.append(xml, error);
            return xml.append("</ErrorResponse>").toString().getBytes(StandardCharsets.UTF_8);
        }
    },

    /** The operation in a header, JSON in and out: DynamoDB, Firehose, Glue, Athena, KMS, SQS, CloudWatch Logs. */
    JSON("application/x-amz-json-1.1") {
        @Override
        Call read(String service, HttpExchange exchange) throws IOException {
            return target(service, exchange, new ObjectMapper());
        }

        @Override
        byte[] write(String operation, ObjectNode reply) throws IOException {
            return new ObjectMapper().writeValueAsBytes(reply);
        }
    },

    /** The same in CBOR: Kinesis. */
    CBOR("application/x-amz-cbor-1.1") {
        @Override
        Call read(String service, HttpExchange exchange) throws IOException {
            return target(service, exchange, new CBORMapper());
        }

        @Override
        byte[] write(String operation, ObjectNode reply) throws IOException {
            return new CBORMapper().writeValueAsBytes(reply);
        }

        @Override
        byte[] write(ApiFault fault) throws IOException {
            return new CBORMapper().writeValueAsBytes(error(fault));
        }
    },

    /** The operation in method and path, JSON out: Pipes, Lambda. */
    REST("application/json") {
        @Override
        Call read(String service, HttpExchange exchange) {
            String path =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
            for (Map.Entry<String, Pattern> operation : REST_PATHS.entrySet()) {
                Matcher matcher = operation.getValue().matcher(path);
                if (matcher.matches()) {
                    ObjectNode parameters = Api.object().put("Name", decoded(matcher.group(1)));
                    String query = exchange.getRequestURI().getRawQuery();
                    if (query != null) {
                        parameters.put(query.replaceAll("=.*", ""), decoded(query.replaceAll(".*=", "")));
                    }
                    return new Call(service, operation.getKey(), parameters);
                }
            }
            throw ApiFault.unknown("The request " + path);
        }

        @Override
        byte[] write(String operation, ObjectNode reply) throws IOException {
            return new ObjectMapper().writeValueAsBytes(reply);
        }
    },

    /** The operation as the path, JSON in and out: Lake Formation. */
    PATH("application/json") {
        @Override
        Call read(String service, HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getRawPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!(new ObjectMapper().readTree(body) instanceof ObjectNode parameters)) {
                throw ApiFault.unknown("A request to " + service + " without a structure");
            }
            return new Call(service, path.substring(1), parameters);
        }

        @Override
        byte[] write(String operation, ObjectNode reply) throws IOException {
            return new ObjectMapper().writeValueAsBytes(reply);
        }
    };

    private static final Map<String, Pattern> REST_PATHS = Map.of(
            "DescribePipe", Pattern.compile("GET /v1/pipes/([^/]+)"),
            "GetFunctionConfiguration", Pattern.compile("GET /2015-03-31/functions/([^/]+)/configuration"));

    private final String contentType;

    Protocol(String contentType) {
        this.contentType = contentType;
    }

    /** A request: its service, its operation and its parameters. */
    record Call(String service, String operation, ObjectNode parameters) {}

    String contentType() {
        return contentType;
    }

    abstract Call read(String service, HttpExchange exchange) throws IOException;

    abstract byte[] write(String operation, ObjectNode reply) throws IOException;

    byte[] write(ApiFault fault) throws IOException {
        return new ObjectMapper().writeValueAsBytes(error(fault));
    }

    private static ObjectNode error(ApiFault fault) {
        return Api.object().put("__type", fault.code()).put("message", fault.getMessage());
    }

    private static Call target(String service, HttpExchange exchange, ObjectMapper mapper) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target == null
                || !(mapper.readTree(exchange.getRequestBody().readAllBytes()) instanceof ObjectNode parameters)) {
            throw ApiFault.unknown("A request to " + service + " without X-Amz-Target or without a structure");
        }
        return new Call(service, target.substring(target.indexOf('.') + 1), parameters);
    }

    /** Puts {@code Parameters.member.1.ParameterKey} where it belongs in a tree. */
    private static void put(ObjectNode tree, String name, String value) {
        JsonNode at = tree;
        String[] path = name.replace(".member.", ".").split("\\.", -1);
        for (int i = 0; i < path.length; i++) {
            boolean last = i == path.length - 1;
            boolean listNext = !last && path[i + 1].matches("\\d+");
            if (at instanceof ArrayNode list) {
                int index = Integer.parseInt(path[i]) - 1;
                if (last) {
                    list.insert(index, value);
                } else {
                    at = list.has(index) ? list.get(index) : list.insertObject(index);
                }
            } else if (last) {
                ((ObjectNode) at).put(path[i], value);
            } else {
                ObjectNode object = (ObjectNode) at;
                at = listNext ? object.withArray("/" + path[i]) : object.withObject("/" + path[i]);
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
