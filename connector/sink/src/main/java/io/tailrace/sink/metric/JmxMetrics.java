package io.tailrace.sink.metric;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task's metrics in JMX for as long as the task lives. The task works without them too. */
public final class JmxMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JmxMetrics.class);

    private final ObjectName name;

    private JmxMetrics(ObjectName name) {
        this.name = name;
    }

    public static JmxMetrics register(String connector, String task, SinkMetrics metrics) {
        try {
            ObjectName name = new ObjectName(
                    "io.tailrace:type=s3-sink,connector=" + ObjectName.quote(connector) + ",task=" + task);
            try {
                ManagementFactory.getPlatformMBeanServer().registerMBean(metrics, name);
            } catch (InstanceAlreadyExistsException e) {
                // A task that hangs and was replaced: the metrics of its successor count.
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                ManagementFactory.getPlatformMBeanServer().registerMBean(metrics, name);
            }
            return new JmxMetrics(name);
        } catch (JMException e) {
            throw new IllegalStateException("not a valid bean", e);
        }
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} was already unregistered", name);
        } catch (JMException e) {
            throw new IllegalStateException("Could not unregister " + name, e);
        }
    }
}
