package io.tailrace.source.dynamodb.task;

import io.tailrace.metric.RegisteredBean;
import io.tailrace.shard.EngineHealth;
import io.tailrace.source.dynamodb.stream.Retention;
import io.tailrace.source.dynamodb.task.TableReader.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The metrics of one task, updated by the polling thread and read by JMX's. */
final class TaskMetrics extends NotificationBroadcasterSupport implements DynamoDbSourceMXBean, AutoCloseable {

    private final InstantSource serviceClock;
    private final ObjectName name;
    private final RegisteredBean bean;
    private final InstantSource workerClock;
    private volatile List<Health> tables = List.of();
    private volatile Map<String, String> troubles = Map.of();
    private final Set<String> lossesReported = new HashSet<>();
    private long notifications;

    TaskMetrics(String connector, String task, InstantSource serviceClock, InstantSource workerClock) {
        this.name = RegisteredBean.taskName("dynamodb-source", connector, task);
        this.serviceClock = serviceClock;
        this.workerClock = workerClock;
        this.bean = RegisteredBean.register(name, DynamoDbSourceMXBean.class, this);
    }

    void update(List<Health> now, Map<String, String> tablesOut) {
        troubles = Map.copyOf(tablesOut);
        int before = getSegmentsDone();
        boolean first = tables.isEmpty();
        tables = List.copyOf(now);
        tables.stream()
                .map(Health::loss)
                .filter(Objects::nonNull)
                .filter(lossesReported::add)
                .forEach(loss -> publish("data.loss", loss));
        for (int done = before + 1; !first && done <= getSegmentsDone(); done++) {
            publish(
                    "snapshot.segment",
                    done + " of " + getSegments() + " scan segments of this task are done, " + getRowsSent() + " rows");
            if (done == getSegments()) {
                publish("snapshot.done", "This task's share of the snapshot is done, " + getRowsSent() + " rows");
            }
        }
    }

    private void publish(String what, String message) {
        sendNotification(new Notification("io.tailrace." + what, name, ++notifications, message));
    }

    @Override
    public void close() {
        bean.close();
    }

    @Override
    public long getMillisBehind() {
        return millisSince(EngineHealth::seenUntil);
    }

    private long millisSince(Function<EngineHealth, @Nullable Instant> moment) {
        return tables.stream()
                .map(Health::stream)
                .filter(Objects::nonNull)
                .map(moment)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .map(oldest -> Math.max(
                        0, Duration.between(oldest, serviceClock.instant()).toMillis()))
                .orElse(-1L);
    }

    @Override
    public double getHoursUntilTrimmed() {
        long behind = millisSince(EngineHealth::deliveredUntil);
        return behind < 0 ? -1 : Retention.KEPT.minusMillis(behind).toMillis() / 3_600_000.0;
    }

    @Override
    public int getShardsOpen() {
        return shards(EngineHealth.Shards::open);
    }

    @Override
    public int getShardsWaitingForParent() {
        return shards(EngineHealth.Shards::waiting);
    }

    @Override
    public int getShardsFinished() {
        return shards(EngineHealth.Shards::ended);
    }

    @Override
    public long getChangesSent() {
        return sum(Health::changes);
    }

    @Override
    public long getChangesApart() {
        return sum(Health::apart);
    }

    @Override
    public long getRowsSent() {
        return sum(Health::rows);
    }

    @Override
    public int getSegmentsDone() {
        return (int) sum(Health::segmentsDone);
    }

    @Override
    public int getSegments() {
        return (int) sum(Health::segments);
    }

    @Override
    public long getPagesRead() {
        return sum(
                health -> health.stream() == null ? 0 : health.stream().reads().pages());
    }

    @Override
    public long getPagesEmpty() {
        return sum(
                health -> health.stream() == null ? 0 : health.stream().reads().emptyPages());
    }

    @Override
    public long getBytesRead() {
        return sum(
                health -> health.stream() == null ? 0 : health.stream().reads().bytes());
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
        for (Health table : tables) {
            if (table.stream() != null) {
                table.stream()
                        .reads()
                        .last()
                        .forEach((shard, read) -> millis.put(
                                shard, Math.max(0, Duration.between(read, now).toMillis())));
            }
        }
        return millis;
    }

    @Override
    public long getReadsRetried() {
        return sum(
                health -> health.stream() == null ? 0 : health.stream().reads().retries());
    }

    @Override
    public long getProgressUnstoredMillis() {
        return tables.stream()
                .mapToLong(health -> health.unstoredFor().toMillis())
                .max()
                .orElse(0);
    }

    @Override
    public int getTablesOut() {
        return troubles.size();
    }

    @Override
    public Map<String, String> getTroubleByTable() {
        return troubles;
    }

    private long sum(ToLongFunction<Health> metric) {
        return tables.stream().mapToLong(metric).sum();
    }

    private int shards(ToIntFunction<EngineHealth.Shards> metric) {
        return tables.stream()
                .map(Health::stream)
                .filter(Objects::nonNull)
                .map(EngineHealth::shards)
                .mapToInt(metric)
                .sum();
    }
}
