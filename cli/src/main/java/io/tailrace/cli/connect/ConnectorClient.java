package io.tailrace.cli.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.cli.connect.InvalidConnectorException.OptionError;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectRest.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What {@code apply} and {@code status} do through a Connect worker's REST API, with errors that say what to do. */
public final class ConnectorClient {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int MAX_CONFLICTS = 30;

    /** What becomes of a connector with options that neither Connect nor the connector nor its transforms define. */
    public enum Unknown {
        REFUSED,
        ACCEPTED
    }

    private final URI worker;
    private final ConnectRest rest;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * A client of one worker.
     *
     * @param worker for example http://localhost:8083
     */
    public ConnectorClient(URI worker) {
        this.worker = worker.toString().endsWith("/") ? worker : URI.create(worker + "/");
        this.rest = new ConnectRest(this.worker);
    }

    /**
     * Lets the worker check the configuration, then creates the connector or changes it.
     *
     * @return true when the connector is new
     * @throws InvalidConnectorException when an option is wrong
     * @throws ConnectRestException when the worker does not do it for another reason
     */
    public boolean apply(ConnectorFile connector) throws InterruptedException {
        return apply(connector, Unknown.REFUSED);
    }

    /** The same, with a choice about options that nothing reads. */
    public boolean apply(ConnectorFile connector, Unknown unknown) throws InterruptedException {
        validate(connector, unknown);
        Answer response = put("connectors/" + path(connector.name()) + "/config", connector.json());
        // During a rebalance the worker asks to come again.
        for (int conflicts = 0; response.status() == CONFLICT && conflicts < MAX_CONFLICTS; conflicts++) {
            Thread.sleep(500);
            response = put("connectors/" + path(connector.name()) + "/config", connector.json());
        }
        expectSuccess(response);
        return response.status() == 201;
    }

    /**
     * Lets the worker check a configuration without using it. The worker itself passes over an option that nothing reads, a misspelt one for example.
     *
     * @throws InvalidConnectorException when an option is wrong
     */
    private void validate(ConnectorFile connector, Unknown unknown) throws InterruptedException {
        String plugin = path(connector.option("connector.class"));
        Answer response = put("connector-plugins/" + plugin + "/config/validate", connector.json());
        if (response.status() == NOT_FOUND) {
            throw new ConnectRestException("The worker at " + worker + " has no plugin with the class "
                    + connector.option("connector.class") + ". Is the plugin folder on its plugin.path?");
        }
        expectSuccess(response);
        List<OptionError> errors = new ArrayList<>();
        Set<String> defined = new TreeSet<>();
        for (JsonNode option : parse(response).path("configs")) {
            defined.add(option.path("definition").path("name").asText());
            JsonNode value = option.path("value");
            for (JsonNode error : value.path("errors")) {
                errors.add(new OptionError(value.path("name").asText(), error.asText()));
            }
        }
        if (unknown == Unknown.REFUSED) {
            errors.addAll(new KnownOptions(defined, connector.config()).unknown());
        }
        if (!errors.isEmpty()) {
            throw new InvalidConnectorException(connector.name(), errors);
        }
    }

    /** Every connector of the worker's group with its tasks. */
    public List<ConnectorState> states() throws InterruptedException {
        Answer response = call("GET", "connectors?expand=status", null);
        expectSuccess(response);
        List<ConnectorState> states = new ArrayList<>();
        parse(response).forEach(connector -> states.add(state(connector)));
        return states;
    }

    /** The same with their options. */
    public List<DeployedConnector> connectors() throws InterruptedException {
        Answer response = call("GET", "connectors?expand=status&expand=info", null);
        expectSuccess(response);
        List<DeployedConnector> connectors = new ArrayList<>();
        for (JsonNode connector : parse(response)) {
            Map<String, String> config = new TreeMap<>();
            connector
                    .path("info")
                    .path("config")
                    .properties()
                    .forEach(option ->
                            config.put(option.getKey(), option.getValue().asText()));
            connectors.add(new DeployedConnector(state(connector), config));
        }
        return connectors;
    }

    /** What Connect has stored for a source connector; empty from a worker before Kafka 3.6, which cannot say. */
    public Optional<SourceProgress> progress(String name) throws InterruptedException {
        Answer response = call("GET", "connectors/" + path(name) + "/offsets", null);
        if (response.status() == NOT_FOUND) {
            return Optional.empty();
        }
        expectSuccess(response);
        return Optional.of(SourceProgress.of(parse(response).path("offsets")));
    }

    /** Starts again what has failed of a connector: a change of its options does not restart tasks whose own ones stay the same. */
    public void restartFailed(String name) throws InterruptedException {
        expectSuccess(call("POST", "connectors/" + path(name) + "/restart?includeTasks=true&onlyFailed=true", null));
    }

    /** Stops a connector and removes it; what it wrote stays. */
    public void delete(String name) throws InterruptedException {
        expectSuccess(call("DELETE", "connectors/" + path(name), null));
    }

    private static ConnectorState state(JsonNode node) {
        JsonNode status = node.path("status");
        List<ConnectorState.Task> tasks = new ArrayList<>();
        for (JsonNode task : status.path("tasks")) {
            tasks.add(new ConnectorState.Task(
                    task.path("id").asInt(),
                    task.path("state").asText(),
                    task.path("trace").asText()));
        }
        JsonNode connector = status.path("connector");
        return new ConnectorState(
                status.path("name").asText(),
                connector.path("state").asText(),
                connector.path("trace").asText(),
                tasks);
    }

    private Answer put(String path, String body) throws InterruptedException {
        return call("PUT", path, body);
    }

    private Answer call(String method, String path, @Nullable String body) throws InterruptedException {
        try {
            return rest.exchange(method, path, body);
        } catch (ConnectException refused) {
            throw new ConnectRestException(
                    "No Connect worker answers at " + worker + ". Check --connect, and that the worker runs.", refused);
        } catch (IOException e) {
            throw new ConnectRestException("The Connect worker at " + worker + " did not answer: " + e, e);
        }
    }

    private void expectSuccess(Answer response) {
        if (response.status() / 100 != 2) {
            String message = parse(response).path("message").asText(response.body());
            throw new ConnectRestException(
                    "The Connect worker at " + worker + " answered " + response.status() + ": " + message);
        }
    }

    private JsonNode parse(Answer response) {
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new ConnectRestException(
                    "The server at " + worker + " is not a Connect worker: " + response.status(), e);
        }
    }

    private static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
