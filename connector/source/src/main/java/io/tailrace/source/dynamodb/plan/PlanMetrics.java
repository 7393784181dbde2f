package io.tailrace.source.dynamodb.plan;

import io.tailrace.metric.Gauge;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of one connector, read by JMX's threads and the worker's reporters. */
public final class PlanMetrics implements DynamoDbConnectorMXBean, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanMetrics.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;
    private final IntSupplier captured;
    private final TableTroubles troubles;

    private PlanMetrics(ObjectName name, IntSupplier captured, TableTroubles troubles) {
        this.name = name;
        this.captured = captured;
        this.troubles = troubles;
    }

    static PlanMetrics register(String connector, IntSupplier captured, TableTroubles troubles) {
        try {
            ObjectName name =
                    new ObjectName("io.tailrace:type=dynamodb-source,connector=" + ObjectName.quote(connector));
            PlanMetrics metrics = new PlanMetrics(name, captured, troubles);
            // A connector that hung in its former life may still hold the name.
            if (metrics.server.isRegistered(name)) {
                metrics.server.unregisterMBean(name);
            }
            metrics.server.registerMBean(metrics, name);
            return metrics;
        } catch (JMException e) {
            throw new IllegalStateException("metrics of " + connector + " cannot be registered", e);
        }
    }

    public List<Gauge> gauges() {
        return List.of(
                new Gauge("tables-captured", "Tables that the tasks read", this::getTablesCaptured),
                new Gauge("tables-in-trouble", "Tables that are not captured", this::getTablesInTrouble));
    }

    @Override
    public int getTablesCaptured() {
        return captured.getAsInt();
    }

    @Override
    public int getTablesInTrouble() {
        return troubles.reasons().size();
    }

    @Override
    public Map<String, String> getTroubleByTable() {
        return troubles.reasons();
    }

    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (JMException e) {
            LOG.debug("{} is not registered any more", name, e);
        }
    }
}
