package io.tailrace.source.dynamodb;

import io.tailrace.metric.Gauge;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of one connector, shown to JMX's threads and the worker's reporters. */
final class PlanningMetrics implements DynamoDbPlanningMXBean, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanningMetrics.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;
    private final IntSupplier captured;
    private final TableTroubles troubles;

    private PlanningMetrics(ObjectName name, IntSupplier captured, TableTroubles troubles) {
        this.name = name;
        this.captured = captured;
        this.troubles = troubles;
    }

    static PlanningMetrics register(String connector, IntSupplier captured, TableTroubles troubles) {
        try {
            ObjectName name =
                    new ObjectName("io.tailrace:type=dynamodb-source,connector=" + ObjectName.quote(connector));
            PlanningMetrics metrics = new PlanningMetrics(name, captured, troubles);
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

    List<Gauge> gauges() {
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
