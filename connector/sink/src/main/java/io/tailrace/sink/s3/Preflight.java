package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsErrors;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.aws.ServiceProblem;
import io.tailrace.aws.WrongOptionException;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.store.S3Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/**
 * What only the services know about the options: whether they can be reached with them, and allow what the sink does. It
 * answers in bounded time, however slow they are, because a person waits for it.
 */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    private final S3SinkOptions options;
    private final ServiceOptions services;
    private final AwsOptions aws;
    private final Duration longest;

    Preflight(S3SinkOptions options) {
        this(options, LONGEST);
    }

    /** @param longest time of all that is asked */
    Preflight(S3SinkOptions options, Duration longest) {
        this.longest = longest;
        this.options = options;
        this.services = options.services();
        this.aws = options.aws().hurried(LONGEST_CALL);
    }

    /** What is wrong with these options; empty also while a service is failing, which is not their fault. */
    List<Problem> problems() {
        List<Look> looks = new ArrayList<>(List.of(new Look("S3", services.storeProblem(), this::store)));
        if (services.hasCatalog()) {
            looks.add(new Look("Glue", services.catalogProblem(), this::catalog));
        }
        // No thread waits for another, and none holds up the worker: a name server cannot be interrupted.
        ExecutorService threads = Executors.newFixedThreadPool(looks.size(), work -> {
            Thread thread = new Thread(work, "tailrace-preflight");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Optional<Problem>>> answers = threads.invokeAll(
                    looks.stream()
                            .<Callable<Optional<Problem>>>map(look -> look::problem)
                            .toList(),
                    longest.toMillis(),
                    TimeUnit.MILLISECONDS);
            List<Problem> problems = new ArrayList<>();
            for (int i = 0; i < looks.size(); i++) {
                looks.get(i).answer(answers.get(i)).ifPresent(problems::add);
            }
            return problems;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            threads.shutdownNow();
        }
    }

    private Optional<Problem> store(AwsClients clients) {
        S3Store store = options.store(clients);
        services.probe(store).pass();
        Owners owners = options.owners(store);
        return options.topics().stream()
                .flatMap(topic -> owners.otherOwner(topic).stream().map(owner -> owners.describe(topic, owner)))
                .map(problem -> new Problem(S3SinkConfigDef.PREFIX, problem))
                .findFirst();
    }

    /** Asks for a database and a table as the sink will; that they do not exist yet is not a problem. */
    private Optional<Problem> catalog(AwsClients clients) {
        GlueClient glue = services.glue(clients);
        try {
            glue.getDatabase(request -> request.name(services.database()));
            glue.getTable(request -> request.databaseName(services.database()).name("tailrace_probe"));
        } catch (EntityNotFoundException e) {
            LOG.debug("Glue may be asked, and has nothing yet", e);
        } catch (SdkException e) {
            throw AwsErrors.translate("ask Glue for database " + services.database(), e);
        }
        return Optional.empty();
    }

    /** A conversation with one service. */
    private final class Look {
        private final String service;
        private final ServiceProblem problem;
        private final Function<AwsClients, Optional<Problem>> conversation;

        Look(String service, ServiceProblem problem, Function<AwsClients, Optional<Problem>> conversation) {
            this.service = service;
            this.problem = problem;
            this.conversation = conversation;
        }

        Optional<Problem> problem() {
            try (AwsClients clients = new AwsClients(aws)) {
                return conversation.apply(clients);
            } catch (WrongOptionException e) {
                return Optional.of(new Problem(e.option(), String.valueOf(e.getMessage())));
            } catch (ConfigException e) {
                return Optional.of(new Problem(AwsOptions.REGION, String.valueOf(e.getMessage())));
            } catch (ConnectException e) {
                Optional<Problem> found = problem.of(e);
                if (found.isEmpty()) {
                    LOG.warn(
                            "{} is failing at the moment, so these options were not tested: {}",
                            service,
                            e.getMessage());
                }
                return found;
            }
        }

        Optional<Problem> answer(Future<Optional<Problem>> future) throws InterruptedException {
            try {
                return future.get();
            } catch (CancellationException e) {
                return Optional.of(problem.silence(service, longest.toSeconds()));
            } catch (ExecutionException e) {
                throw new IllegalStateException("looking at " + service + " failed", e.getCause());
            }
        }
    }
}
