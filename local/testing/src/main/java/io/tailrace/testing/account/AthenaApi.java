package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.testing.account.AthenaEngine.Answer;
import io.tailrace.testing.account.AthenaEngine.AthenaFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Athena: the workgroups of stacks, and queries that are queued when they are first polled, running at the second poll and done at the third, unless they are held. */
final class AthenaApi {

    private static final String DONE = "SUCCEEDED";

    private final Stacks stacks;
    private final BinaryOperator<String> states;
    private final Map<String, Query> queries = new ConcurrentHashMap<>();
    private volatile AthenaEngine engine = (sql, database) -> {
        throw new AthenaFailure("line 1:1: this stand-in was given no engine");
    };
    private volatile boolean isHolding;
    private volatile boolean hasFigures = true;

    /** @param states the state of a resource by its name in the template, or else the second argument */
    AthenaApi(Stacks stacks, BinaryOperator<String> states) {
        this.stacks = stacks;
        this.states = states;
    }

    void engine(AthenaEngine other) {
        engine = other;
    }

    /** The service documents these members as optional. */
    void leaveOutFigures() {
        hasFigures = false;
    }

    void hold() {
        isHolding = true;
    }

    /** The states of all queries, in no particular order. */
    List<String> states() {
        return queries.values().stream().map(query -> query.state).toList();
    }

    Api api() {
        return new Api(Map.of(
                "GetWorkGroup", this::workGroup,
                "StartQueryExecution", this::start,
                "GetQueryExecution", this::look,
                "GetQueryResults", this::results,
                "StopQueryExecution", this::stop));
    }

    private ObjectNode workGroup(Parameters parameters) {
        StackResource group = find(parameters.text("WorkGroup"));
        Map<String, Object> configuration = StackTemplate.map(group.properties().get("WorkGroupConfiguration"));
        ObjectNode reply = Api.object();
        ObjectNode json = reply.putObject("WorkGroup")
                .put("Name", group.physicalId())
                .put("State", states.apply(group.logicalId(), "ENABLED"));
        json.putObject("Configuration")
                .put(
                        "BytesScannedCutoffPerQuery",
                        Long.parseLong(String.valueOf(configuration.get("BytesScannedCutoffPerQuery"))))
                .putObject("EngineVersion")
                .put("EffectiveEngineVersion", "Athena engine version 3");
        return reply;
    }

    private ObjectNode start(Parameters parameters) {
        find(parameters.text("WorkGroup"));
        parameters.optionalText("ClientRequestToken");
        String sql = parameters.text("QueryString");
        Query query = new Query(sql);
        try {
            query.answer =
                    engine.ask(sql, parameters.object("QueryExecutionContext").text("Database"));
        } catch (AthenaFailure failure) {
            query.failure = failure.getMessage();
        }
        String id = "query-" + (queries.size() + 1);
        queries.put(id, query);
        return Api.object().put("QueryExecutionId", id);
    }

    private ObjectNode look(Parameters parameters) {
        Query query = query(parameters);
        ObjectNode reply = Api.object();
        ObjectNode json = reply.putObject("QueryExecution");
        json.put("QueryExecutionId", parameters.text("QueryExecutionId"));
        ObjectNode status = json.putObject("Status").put("State", query.state);
        if (query.state.equals("FAILED")) {
            status.put("StateChangeReason", query.failure);
        }
        Answer answer = query.answer;
        if (hasFigures) {
            json.put("StatementType", query.type());
            json.putObject("Statistics")
                    .put("DataScannedInBytes", answer == null ? 0 : answer.scannedBytes())
                    .put("TotalExecutionTimeInMillis", 1_250);
        }
        query.goOn(isHolding);
        return reply;
    }

    private ObjectNode results(Parameters parameters) {
        Query query = query(parameters);
        Answer answer = query.answer;
        if (answer == null || !query.state.equals(DONE)) {
            throw ApiFault.validation(
                    "InvalidRequestException", "Query has not yet finished. Current state: " + query.state);
        }
        int page = parameters.integer("MaxResults", 1_000);
        boolean hasHeader = query.type().equals("DML");
        int all = answer.rows().size() + (hasHeader ? 1 : 0);
        int from = parameters.integer("NextToken", 0);
        int to = Math.min(all, from + page);
        ObjectNode reply = Api.object();
        ObjectNode set = reply.putObject("ResultSet");
        ArrayNode rows = set.putArray("Rows");
        for (int i = from; i < to; i++) {
            ArrayNode data = rows.addObject().putArray("Data");
            for (int c = 0; c < answer.columns().size(); c++) {
                String text = i == 0 && hasHeader
                        ? answer.columns().get(c).replaceAll(" .*", "")
                        : answer.rows().get(i - (hasHeader ? 1 : 0)).get(c);
                ObjectNode datum = data.addObject();
                if (text != null) {
                    datum.put("VarCharValue", text);
                }
            }
        }
        ArrayNode columns = set.putObject("ResultSetMetadata").putArray("ColumnInfo");
        answer.columns()
                .forEach(column -> columns.addObject()
                        .put("Name", column.replaceAll(" .*", ""))
                        .put("Label", column.replaceAll(" .*", ""))
                        .put("Type", column.replaceAll(".* ", "")));
        return to == all ? reply : reply.put("NextToken", String.valueOf(to));
    }

    private ObjectNode stop(Parameters parameters) {
        Query query = query(parameters);
        if (!query.state.equals(DONE)) {
            query.state = "CANCELLED";
        }
        return Api.object();
    }

    private Query query(Parameters parameters) {
        String id = parameters.text("QueryExecutionId");
        Query query = queries.get(id);
        if (query == null) {
            throw ApiFault.validation("InvalidRequestException", "QueryExecution " + id + " was not found");
        }
        return query;
    }

    private StackResource find(String workGroup) {
        return stacks.resource("AWS::Athena::WorkGroup", workGroup)
                .orElseThrow(() -> ApiFault.validation("InvalidRequestException", "WorkGroup is not found."));
    }

    private static final class Query {

        private final String sql;
        private volatile String state = "QUEUED";
        private @Nullable Answer answer;
        private @Nullable String failure;

        Query(String sql) {
            this.sql = sql;
        }

        /** The results of SELECT and the like begin with a row of headers; those of SHOW and CREATE do not. */
        String type() {
            String verb = sql.strip().toLowerCase(Locale.ROOT);
            if (verb.startsWith("select") || verb.startsWith("with")) {
                return "DML";
            }
            return verb.startsWith("show") || verb.startsWith("describe") ? "UTILITY" : "DDL";
        }

        void goOn(boolean isHeld) {
            if (state.equals("QUEUED")) {
                state = "RUNNING";
            } else if (state.equals("RUNNING") && !isHeld) {
                state = failure == null ? DONE : "FAILED";
            }
        }
    }
}
