package io.tailrace.source.dynamodb.plan;

import io.tailrace.metric.Gauge;
import io.tailrace.metric.RegisteredBean;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** The metrics of one connector, read by JMX's threads and the worker's reporters. */
public final class PlanMetrics implements DynamoDbConnectorMXBean, AutoCloseable {

    private final RegisteredBean bean;
    private final IntSupplier captured;
    private final TableTroubles troubles;

    PlanMetrics(String connector, IntSupplier captured, TableTroubles troubles) {
        this.captured = captured;
        this.troubles = troubles;
        this.bean = RegisteredBean.register(
                RegisteredBean.connectorName("dynamodb-source", connector), DynamoDbConnectorMXBean.class, this);
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
        bean.close();
    }
}
