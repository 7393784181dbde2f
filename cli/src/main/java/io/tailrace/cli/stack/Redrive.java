package io.tailrace.cli.stack;

import io.tailrace.cli.stack.RedriveReport.Outcome;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * What lies in the folder of errors and in the pipe's dead letter queue, put back into Kinesis, each record once. It looks at what is there when it starts:
 * what fails again comes later, into that folder, and is put back by no later run unless that is asked for.
 */
public final class Redrive {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int MOST_MESSAGES = 10;
    /** While this long no one else receives a letter; its changes are one page of the stream. */
    private static final int HIDDEN_SECONDS = 120;

    /** Which records are taken, and whether they are sent. */
    public record Choice(boolean dryRun, boolean again, boolean forgetLost, boolean acceptsArrivalOrder) {}

    private final PathView path;
    private final Choice choice;
    private final Terminal terminal;
    private final S3Client s3;
    private final String bucket;
    private final ErrorFolder errors;
    private final RedriveLedger ledger;
    private final RedriveBatch batch;
    private final RedriveReport report = new RedriveReport();
    private final Set<String> taken = new HashSet<>();

    private Redrive(PathView path, Choice choice, Terminal terminal, Pause pause) {
        this.path = path;
        this.choice = choice;
        this.terminal = terminal;
        this.s3 = path.aws().s3();
        this.bucket = required(path.bucket(), Parts.BUCKET);
        this.errors = ErrorFolder.of(path, bucket);
        this.ledger = RedriveLedger.read(s3, errors, path.clock());
        String stream = required(path.named("KinesisStream", Parts.STREAM), Parts.STREAM);
        this.batch = new RedriveBatch(path.aws().kinesis(), stream, ledger, pause);
    }

    /**
     * Puts back what can be, and prints what could not.
     *
     * @return whether nothing is left
     * @throws StackException when there is no stack, or Kinesis refuses for too long; the next run goes on
     */
    public static boolean run(
            AwsAccess aws, String stackName, Choice choice, Terminal terminal, Clock clock, Pause pause)
            throws InterruptedException {
        Stack stack = Stack.find(aws.cloudFormation(), stackName)
                .orElseThrow(() -> new StackException("There is no stack " + stackName + " in " + aws.region()
                        + ". Name another stack, region or account."));
        Parts parts = Parts.of(aws.cloudFormation(), stack.id());
        PathView path = new PathView(aws, stack, parts, new Metrics(), clock);
        if (path.isIceberg() && !choice.acceptsArrivalOrder()) {
            throw new StackException(
                    "The stack " + stackName + " has Format=iceberg: Firehose applies changes in the order in which"
                            + " they arrive, so an old change that is put back can replace a newer"
                            + " one of its item. If that does no harm, add --accept-arrival-order;"
                            + " else write the items again.");
        }
        return new Redrive(path, choice, terminal, pause).run();
    }

    private boolean run() throws InterruptedException {
        for (S3Object object : errors.objects(s3)) {
            terminal.running("  " + object.key());
            redrive(object.key());
        }
        Optional<String> queue = path.named("DeadLetters", Parts.DEAD_LETTERS);
        if (queue.isPresent() && choice.dryRun()) {
            // To receive them would hide them from the run that follows.
            report.letters(DeadLetter.count(path.aws().sqs(), queue.get()));
        } else if (queue.isPresent()) {
            redriveLetters(path.aws().sqs(), queue.get());
        }
        terminal.settled();
        report.print(terminal, choice.dryRun() ? "Would be put back" : "Put back");
        return report.isComplete();
    }

    private void redrive(String key) throws InterruptedException {
        boolean complete = true;
        try (BufferedReader lines = lines(key)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    Optional<FailedRecord> record = FailedRecord.ofLine(line);
                    Outcome outcome = record.isEmpty() ? Outcome.UNREADABLE : putBack(key, record.get());
                    report.add(outcome, record.map(FailedRecord::reason).orElse(key));
                    complete &= outcome.isDone();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The object s3://" + bucket + "/" + key + " cannot be read.", e);
        }
        if (!choice.dryRun()) {
            batch.send(key);
            if (complete) {
                keep(key);
            }
        }
    }

    private Outcome putBack(String source, FailedRecord record) throws InterruptedException {
        String digest = record.digest();
        if (taken.contains(digest)) {
            return Outcome.DOUBLE;
        }
        Optional<String> former = ledger.source(digest);
        if (former.isPresent() && former.get().equals(source)) {
            return Outcome.ALREADY;
        }
        if (former.isPresent() && !choice.again()) {
            return Outcome.FAILED_AGAIN;
        }
        if (record.isRow()) {
            return Outcome.ROW;
        }
        String partitionKey = record.partitionKey(path.stack().parameters().getOrDefault("KeyAttribute", ""));
        if (record.isTooLarge(partitionKey)) {
            return Outcome.TOO_LARGE;
        }
        taken.add(digest);
        if (!choice.dryRun()) {
            batch.add(source, record, partitionKey);
        }
        return Outcome.PUT_BACK;
    }

    /** Out of the folder of what failed, into that of what was put back: it expires there. */
    private void keep(String key) {
        String kept = errors.redriven() + key.substring(errors.prefix().length());
        s3.copyObject(copy -> copy.sourceBucket(bucket)
                .sourceKey(key)
                .destinationBucket(bucket)
                .destinationKey(kept));
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    /** Those that stay are hidden for a while, and may come again: each is looked at once. */
    private void redriveLetters(SqsClient sqs, String queue) throws InterruptedException {
        report.hiddenLetters(DeadLetter.hidden(sqs, queue), HIDDEN_SECONDS);
        Set<String> seen = new HashSet<>();
        boolean fresh = true;
        while (fresh) {
            fresh = false;
            for (Message message : receive(sqs, queue)) {
                if (seen.add(message.messageId())) {
                    fresh = true;
                    redrive(sqs, queue, message);
                }
            }
        }
    }

    private void redrive(SqsClient sqs, String queue, Message message) throws InterruptedException {
        Optional<DeadLetter> letter = DeadLetter.of(message.body());
        if (letter.isEmpty()) {
            report.unreadableLetter();
        } else if (isDone(letter.get())) {
            sqs.deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(message.receiptHandle()));
        }
    }

    /** Puts back what the stream still has; whether the letter is of no more use. */
    private boolean isDone(DeadLetter letter) throws InterruptedException {
        String source = "dead letter of " + letter.describe();
        DeadLetter.Remains remains = letter.read(path.aws().dynamoDbStreams());
        for (FailedRecord record : remains.records()) {
            report.add(putBack(source, record), record.reason());
        }
        batch.send(source);
        if (!remains.isWhole()) {
            // Changes of other batches may lie between those of this one, so how many are gone can only be said at
            // least.
            long lost = Math.max(1, letter.changes() - remains.records().size());
            report.lost(lost, "at least " + Terminal.count(lost) + " of " + letter.describe());
            return choice.forgetLost();
        }
        report.letters(1);
        return true;
    }

    private static List<Message> receive(SqsClient sqs, String queue) {
        return sqs.receiveMessage(receive -> receive.queueUrl(queue)
                        .maxNumberOfMessages(MOST_MESSAGES)
                        .waitTimeSeconds(1)
                        .visibilityTimeout(HIDDEN_SECONDS))
                .messages();
    }

    /** The lines of an object, which Firehose packs where it packs those of the lake. */
    private BufferedReader lines(String key) throws IOException {
        BufferedInputStream in =
                new BufferedInputStream(s3.getObject(get -> get.bucket(bucket).key(key)));
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        InputStream plain = magic == GZIP_MAGIC ? new GZIPInputStream(in) : in;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }

    private String required(Optional<String> id, String part) {
        return id.orElseThrow(() -> new StackException("The stack "
                + path.stack().name() + " has no " + part + " yet. ./tailrace status shows how far it is."));
    }
}
