package io.tailrace.source.dynamodb.preflight;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsErrors;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.aws.WrongOptionException;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.dynamodb.discovery.TableDiscovery;
import io.tailrace.source.dynamodb.large.LargeChangeStore;
import io.tailrace.source.dynamodb.option.LargeChangeConfigDef;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.table.CallSpacing;
import io.tailrace.source.dynamodb.table.TableClients;
import io.tailrace.source.dynamodb.table.TableDescriber;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What only AWS knows about the options. It answers in bounded time, however slow AWS is, because a person waits for it; what could not be asked by
 * then is not a fault of the options, and is logged.
 */
public final class SourcePreflight {

    private static final Logger LOG = LoggerFactory.getLogger(SourcePreflight.class);
    // Together less than the 20 seconds that docs/networks.md promises; Connect's REST API gives up after 90.
    public static final Duration LONGEST = Duration.ofSeconds(15);
    public static final Duration GRACE = Duration.ofSeconds(2);

    private static final int THREADS = 16;

    private final SourceOptions options;
    private final Duration longest;

    public SourcePreflight(SourceOptions options) {
        this(options, LONGEST);
    }

    /** @param longest time of all that is asked */
    public SourcePreflight(SourceOptions options, Duration longest) {
        this.options = options;
        this.longest = longest;
    }

    /** The problems with these options, each once. */
    public List<Problem> problems() {
        // A thread of its own, which is abandoned after that time: a name lookup cannot be interrupted.
        ExecutorService thread = daemons(1);
        Future<List<Problem>> answer = thread.submit(this::checks);
        try {
            return answer.get(longest.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The options were not checked against AWS: no answer within {} s", longest.toSeconds());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("checking the options failed", e.getCause());
        } finally {
            thread.shutdownNow();
        }
    }

    private List<Problem> checks() throws InterruptedException {
        Duration longestCall = longest.dividedBy(3);
        try (AwsClients clients = new AwsClients(options.aws().hurried(longestCall))) {
            return ask(clients);
        } catch (WrongOptionException e) {
            return List.of(new Problem(e.option(), String.valueOf(e.getMessage())));
        } catch (ConfigException e) {
            return List.of(new Problem(AwsOptions.REGION, String.valueOf(e.getMessage())));
        }
    }

    private List<Problem> ask(AwsClients clients) throws InterruptedException {
        TableDescriber tables = new TableDescriber(new TableClients(clients, options), ServiceClock.system());
        TableDiscovery discovery = TableDiscovery.over(clients, options, InstantSource.system(), CallSpacing.system());
        List<Callable<List<Problem>>> questions = new ArrayList<>();
        questions.add(() -> tags(discovery));
        @Nullable LargeChangeStore store = LargeChangeStore.of(clients, options.largeChanges());
        if (store != null) {
            questions.add(() -> location(store));
        }
        options.tables().names().forEach(name -> questions.add(() -> table(tables, name)));
        ExecutorService threads = daemons(Math.min(THREADS, questions.size()));
        try {
            List<Future<List<Problem>>> answers =
                    threads.invokeAll(questions, longest.toMillis(), TimeUnit.MILLISECONDS);
            long silent = answers.stream().filter(Future::isCancelled).count();
            if (silent > 0) {
                LOG.warn(
                        "{} of {} checks were not answered within {} s, so not all options were checked",
                        silent,
                        answers.size(),
                        longest.toSeconds());
            }
            return answers.stream()
                    .filter(answer -> !answer.isCancelled())
                    .flatMap(SourcePreflight::problems)
                    .distinct()
                    .collect(Collectors.toList());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Stream<Problem> problems(Future<List<Problem>> answer) {
        try {
            return answer.get().stream();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Stream.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check failed", e.getCause());
        }
    }

    private List<Problem> table(TableDescriber tables, String name) {
        try {
            tables.describe(name).requireStream(options);
            return List.of();
        } catch (ConnectException e) {
            return blame(e, SourceOptions.TABLES);
        }
    }

    private static List<Problem> location(LargeChangeStore store) {
        try {
            store.probe();
            return List.of();
        } catch (SdkException e) {
            ConnectException error = AwsErrors.translate("write to " + store, e);
            if (error instanceof RetriableException) {
                LOG.warn("Not all options were checked: {}", error.getMessage());
                return List.of();
            }
            return List.of(new Problem(
                    LargeChangeConfigDef.LOCATION,
                    LargeChangeConfigDef.LOCATION + " cannot be used. " + error.getMessage()));
        }
    }

    private List<Problem> tags(TableDiscovery discovery) {
        try {
            return discovery.tryOut().stream()
                    .map(text -> new Problem(SourceOptions.TABLE_TAGS, SourceOptions.TABLE_TAGS + " " + text))
                    .toList();
        } catch (ConnectException e) {
            return blame(e, SourceOptions.TABLE_TAGS);
        }
    }

    private List<Problem> blame(ConnectException error, String asked) {
        List<Problem> problems =
                new OptionDiagnosis(options).of(error, asked).stream().toList();
        if (problems.isEmpty()) {
            LOG.warn("Not all options were checked: {}", error.getMessage());
        }
        return problems;
    }

    private static ExecutorService daemons(int threads) {
        return Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "tailrace-preflight");
            thread.setDaemon(true);
            return thread;
        });
    }
}
