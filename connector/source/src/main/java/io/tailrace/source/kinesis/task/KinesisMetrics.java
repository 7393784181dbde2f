package io.tailrace.source.kinesis.task;

import io.tailrace.metric.RegisteredBean;
import io.tailrace.shard.EngineHealth;
import io.tailrace.source.kinesis.stream.KinesisStream;
import io.tailrace.source.kinesis.stream.StreamRetention;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The metrics of one task, updated by the polling thread and read by JMX's. */
final class KinesisMetrics extends NotificationBroadcasterSupport implements KinesisSourceMXBean, AutoCloseable {

    private static final Health NOTHING_YET = new Health(
            0,
            0,
            new EngineHealth(
                    new EngineHealth.Shards(0, 0, 0), new EngineHealth.Reads(0, 0, 0, 0, Map.of()), null, null),
            Duration.ZERO);

    private final KinesisStream stream;
    private final StreamRetention retention;
    private final InstantSource serviceClock;
    private final InstantSource workerClock;
    private final ObjectName name;
    private final RegisteredBean bean;
    private volatile Health health = NOTHING_YET;
    private @Nullable String reportedLoss;
    private long notifications;

    KinesisMetrics(
            String connector,
            String task,
            KinesisStream stream,
            StreamRetention retention,
            InstantSource serviceClock,
            InstantSource workerClock) {
        this.stream = stream;
        this.retention = retention;
        this.serviceClock = serviceClock;
        this.workerClock = workerClock;
        this.name = RegisteredBean.taskName("kinesis-source", connector, task);
        this.bean = RegisteredBean.register(name, KinesisSourceMXBean.class, this);
    }

    void update(Health now) {
        health = now;
        @Nullable String loss = retention.lastLoss();
        if (loss != null && !loss.equals(reportedLoss)) {
            reportedLoss = loss;
            sendNotification(new Notification("io.tailrace.data.loss", name, ++notifications, loss));
        }
    }

    @Override
    public void close() {
        bean.close();
    }

    @Override
    public long getMillisBehind() {
        return millisSince(EngineHealth::seenUntil);
    }

    @Override
    public double getHoursUntilTrimmed() {
        long behind = millisSince(EngineHealth::deliveredUntil);
        return behind < 0 ? -1 : stream.kept().minusMillis(behind).toMillis() / 3_600_000.0;
    }

    private long millisSince(Function<EngineHealth, @Nullable Instant> moment) {
        EngineHealth engine = health.engine();
        @Nullable Instant until = moment.apply(engine);
        if (until == null) {
            return -1;
        }
        long known = Duration.between(until, serviceClock.instant()).toMillis();
        // A first start at the oldest record claims nothing of what came before it, and is far behind all the same.
        return Math.max(
                0, Math.max(known, stream.behind(engine.reads().last().keySet()).toMillis()));
    }

    @Override
    public int getShardsOpen() {
        return health.engine().shards().open();
    }

    @Override
    public int getShardsWaitingForParent() {
        return health.engine().shards().waiting();
    }

    @Override
    public int getShardsFinished() {
        return health.engine().shards().ended();
    }

    @Override
    public long getChangesSent() {
        return health.changes();
    }

    @Override
    public long getOtherRecordsSent() {
        return health.others();
    }

    @Override
    public long getPagesRead() {
        return health.engine().reads().pages();
    }

    @Override
    public long getPagesEmpty() {
        return health.engine().reads().emptyPages();
    }

    @Override
    public long getBytesRead() {
        return health.engine().reads().bytes();
    }

    @Override
    public long getMillisSinceSlowestShardRead() {
        return getMillisSinceReadByShard().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(-1);
    }

    @Override
    public Map<String, Long> getMillisSinceReadByShard() {
        Instant now = workerClock.instant();
        Map<String, Long> millis = new TreeMap<>();
        health.engine()
                .reads()
                .last()
                .forEach((shard, read) -> millis.put(
                        shard, Math.max(0, Duration.between(read, now).toMillis())));
        return millis;
    }

    @Override
    public long getReadsRetried() {
        return health.engine().reads().retries();
    }

    @Override
    public long getProgressUnstoredMillis() {
        return health.unstoredFor().toMillis();
    }
}
