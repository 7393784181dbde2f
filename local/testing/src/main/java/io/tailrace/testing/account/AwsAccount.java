package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.local.LocalHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An AWS account: one address for CloudFormation, S3, Athena, CloudWatch, STS and the services that describe the resources of a stack. Which
 * service a request is for is in its signature, whose keys are not checked. Calls can be denied, throttled and counted.
 */
public final class AwsAccount implements AutoCloseable {

    /** The account's number. */
    public static final String ID = "123456789012";

    static final String NAME = "AWS account";

    private static final Pattern SIGNATURE = Pattern.compile("Credential=[^/]+/\\d+/([^/]+)/([^/]+)/aws4_request");

    private static final Map<String, Protocol> PROTOCOLS = Map.of(
            "cloudformation", Protocol.QUERY,
            "monitoring", Protocol.QUERY,
            "sts", Protocol.QUERY,
            "kinesis", Protocol.CBOR,
            "lakeformation", Protocol.PATH,
            "pipes", Protocol.REST,
            "lambda", Protocol.REST);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Clock clock;
    private final Permissions permissions = new Permissions();
    private final InjectedFailures failures = new InjectedFailures();
    private final ObjectStore store = new ObjectStore();
    private final Stacks stacks;
    private final ObjectApi objects;
    private final CloudFormationApi cloudFormation;
    private final ResourceApis resources;
    private final LakeFormationApi lakeFormation;
    private final LogApi logs;
    private final MetricApi metrics;
    private final AthenaApi athena;
    private final Map<String, Api> apis = new HashMap<>();

    private AwsAccount(HttpServer server, Clock clock, String region) {
        this.server = server;
        this.clock = clock;
        stacks = new Stacks(clock, failures);
        objects = new ObjectApi(store, stacks, clock, region);
        lakeFormation = new LakeFormationApi(stacks);
        stacks.refuse(resource -> resource.type().equals("AWS::KinesisFirehose::DeliveryStream")
                ? lakeFormation.refusal(resource.properties())
                : null);
        cloudFormation = new CloudFormationApi(stacks, permissions, this::text, clock, region);
        resources = new ResourceApis(stacks, lakeFormation, clock);
        logs = new LogApi(stacks, clock);
        metrics = new MetricApi(clock);
        athena = new AthenaApi(stacks, resources::stateOr);
        apis.putAll(resources.apis());
        apis.put("cloudformation", cloudFormation.api());
        apis.put("monitoring", metrics.api());
        apis.put("athena", athena.api());
        apis.put("lakeformation", lakeFormation.api());
        apis.put("logs", logs.api());
        apis.put(
                "sts",
                new Api(Map.of(
                        "GetCallerIdentity",
                        caller -> Api.object()
                                .put("Account", ID)
                                .put("Arn", "arn:aws:iam::" + ID + ":user/local")
                                .put("UserId", "local"))));
    }

    /**
     * Starts an empty account.
     *
     * @param port the port on loopback, or 0 for any free one
     * @throws io.tailrace.local.PortTakenException if the port is taken
     */
    public static AwsAccount start(int port, Clock clock) {
        AwsAccount account = new AwsAccount(LocalHttp.open(NAME, port), clock, "us-east-1");
        account.server.createContext("/", account::answer);
        account.server.setExecutor(account.threads);
        account.server.start();
        return account;
    }

    /** The address of every service. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on all other actions are denied; they are named as in IAM, for example {@code pipes:DescribePipe}. */
    public void allow(Predicate<String> actions) {
        permissions.allow(actions);
    }

    /** From now on this action is denied; one that ends in {@code on *}, only where the call names no resource. */
    public void deny(String action) {
        permissions.deny(action);
    }

    /** From now on this action is no longer denied. */
    public void permit(String action) {
        permissions.permit(action);
    }

    /** The next calls of this action are throttled. */
    public void throttle(String action, int times) {
        permissions.throttle(action, times);
    }

    /** Every action that has been called so far, denied ones too. */
    public Set<String> asked() {
        return permissions.asked();
    }

    /**
     * Makes work on a resource fail.
     *
     * @param work CREATE, UPDATE, UPDATE_ROLLBACK, ROLLBACK or DELETE
     */
    public void fail(String work, String logicalId, String reason) {
        failures.add(work, logicalId, reason);
    }

    /** Ends all injected failures. */
    public void heal() {
        failures.clear();
    }

    /** From now on a resource is in this state, named as its service does. */
    public void state(String logicalId, String state) {
        resources.state(logicalId, state);
    }

    /**
     * Adds a DynamoDB table that no stack has made.
     *
     * @param properties as {@code AWS::DynamoDB::Table} has them
     */
    public void table(String name, Map<String, Object> properties) {
        stacks.add(new StackResource(name, "AWS::DynamoDB::Table", name, "CREATE_COMPLETE", "", properties));
    }

    /**
     * Adds a Glue database that no stack has made.
     *
     * @param name the database's name
     */
    public void database(String name) {
        stacks.add(new StackResource(name, "AWS::Glue::Database", name, "CREATE_COMPLETE", "", Map.of()));
    }

    /** From now on a stack is as one of the CDK, whose template has values in place of parameters. */
    public synchronized void hideParameters(String stack) {
        cloudFormation.hideParameters(stack);
    }

    /** From now on Lake Formation decides on every database and what is in it, beside IAM. */
    public void lakeFormationDecides() {
        lakeFormation.decide();
    }

    /**
     * Grants in Lake Formation.
     *
     * @param principal an ARN
     * @param resource a database, or a database, a dot and a table
     */
    public synchronized void grant(String principal, String resource, List<String> permissions) {
        lakeFormation.grant(principal, resource, permissions);
    }

    /** Writes an event, which may have several lines, into a log group. */
    public synchronized void log(String group, String message) {
        logs.add(group, message);
    }

    /** What CloudWatch answers for a metric. */
    public void metric(String namespace, String metric, String dimension, double value) {
        metrics.set(namespace, metric, dimension, value);
    }

    /** From now on a table has the stream of this label, such as {@code 2026-02-01T00:00:00.000}; none if it is empty. */
    public void stream(String table, String label) {
        resources.stream(table, label);
    }

    /** Sends a message to the queue of this name. */
    public synchronized void send(String queue, String body) {
        resources.queues().put(queue, body);
    }

    /** The messages of all queues, those too that were received and not deleted. */
    public synchronized List<String> messages() {
        return resources.queues().bodies();
    }

    /** As if so much time had passed that every message which was received and not deleted can be received again. */
    public synchronized void showMessages() {
        resources.queues().show();
    }

    /** What Kinesis has taken so far, each record as its partition key, a space and its data. */
    public synchronized List<String> kinesisRecords() {
        return resources.kinesis().records();
    }

    /** Kinesis refuses the next records, each once. */
    public synchronized void refuseRecords(int count) {
        resources.kinesis().refuse(count);
    }

    /** Adds a change to a shard of a table's stream, as {@code GetRecords} answers it. */
    public synchronized void change(String shard, String sequenceNumber, String json) {
        resources.tableStream().add(shard, sequenceNumber, json);
    }

    /** A table's stream forgets the changes of a shard up to this one. */
    public synchronized void trim(String shard, String sequenceNumber) {
        resources.tableStream().trim(shard, sequenceNumber);
    }

    /** Puts an object, and creates its bucket if there is none. */
    public void put(String bucket, String key, String content) {
        put(bucket, key, content.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with bytes. */
    public void put(String bucket, String key, byte[] content) {
        store.create(bucket);
        store.put(bucket, key, content, clock.instant());
    }

    /**
     * Adds a bucket that answers every request with a status only.
     *
     * @param status 403 for one of another account, 301 for one of another region
     */
    public void bucketOfOthers(String name, int status) {
        objects.close(name, status);
    }

    /** Has a bucket encrypt with a KMS key by default, which it names as it was set: an ARN, an id or an alias. */
    public void encrypt(String bucket, String key) {
        objects.encrypt(bucket, key);
    }

    /** Marks an object as deleted, as a delete without a version does. */
    public void mark(String bucket, String key) {
        store.mark(bucket, key, clock.instant());
    }

    /** The keys of the objects in a bucket; empty also when there is no such bucket. */
    public List<String> keys(String bucket) {
        return store.has(bucket)
                ? store.objects(bucket, "").stream()
                        .map(ObjectStore.Version::key)
                        .toList()
                : List.of();
    }

    /** Whether there is such a bucket. */
    public boolean hasBucket(String bucket) {
        return store.has(bucket);
    }

    /** Whether a service still has what a stack once made, by type and name, as in {@code AWS::DynamoDB::Table}. */
    public boolean has(String type, String physicalId) {
        return stacks.resource(type, physicalId).isPresent();
    }

    /** The properties that a stack has given to one of its resources. */
    public Map<String, Object> properties(String stack, String logicalId) {
        return stacks.get(stack).resources().stream()
                .filter(resource -> resource.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow()
                .properties();
    }

    /** Deletes a resource without its stack. */
    public void remove(String type, String physicalId) {
        stacks.resource(type, physicalId).ifPresent(stacks::delete);
    }

    /** Sets what answers Athena's queries from now on. */
    public void engine(AthenaEngine engine) {
        athena.engine(engine);
    }

    /** From now on Athena says neither of what type a statement is nor what it read, as it may. */
    public void leaveOutFigures() {
        athena.leaveOutFigures();
    }

    /** From now on queries run until they are stopped. */
    public void holdQueries() {
        athena.hold();
    }

    /** The state of each query so far, in Athena's words. */
    public List<String> queryStates() {
        return athena.states();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Matcher signature = SIGNATURE.matcher(authorization == null ? "" : authorization);
            if (!signature.find()) {
                exchange.sendResponseHeaders(403, -1);
            } else if (signature.group(2).equals("s3")) {
                answerObjects(exchange);
            } else {
                answer(signature.group(2), exchange);
            }
        }
    }

    private void answer(String service, HttpExchange exchange) throws IOException {
        Protocol protocol = PROTOCOLS.getOrDefault(service, Protocol.JSON);
        try {
            Api api = apis.get(service);
            Protocol.Call call = protocol.read(service, exchange);
            if (api == null) {
                throw ApiFault.unknown("The service " + service);
            }
            ObjectNode reply;
            synchronized (this) {
                permissions.pass(service, call.operation());
                reply = api.call(call.operation(), new Parameters(call.parameters()));
            }
            send(exchange, 200, protocol.contentType(), protocol.write(call.operation(), reply));
        } catch (ApiFault fault) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", fault.code());
            send(exchange, fault.status(), protocol.contentType(), protocol.write(fault));
        }
    }

    private void answerObjects(HttpExchange exchange) throws IOException {
        try {
            ObjectApi.Call call = ObjectApi.read(exchange);
            permissions.pass("s3", call.operation());
            byte[] body = objects.answer(call, exchange);
            send(exchange, 200, "application/xml", body);
        } catch (ApiFault fault) {
            String error = "<Error><Code>" + fault.code() + "</Code><Message>"
                    + Xml.escaped(String.valueOf(fault.getMessage())) + "</Message></Error>";
            send(exchange, fault.status(), "application/xml", error.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean isEmpty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
        if (!isEmpty) {
            exchange.getResponseBody().write(body);
        }
    }

    /** The object in S3 at a URL such as {@code http://127.0.0.1:1/bucket/key}. */
    private String text(URI url) {
        String[] path = url.getPath().substring(1).split("/", 2);
        return store.get(path[0], path[1])
                .map(ObjectStore.Version::text)
                .orElseThrow(
                        () -> ApiFault.validation("ValidationError", "S3 error: The specified key does not exist."));
    }
}
