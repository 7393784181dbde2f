package io.tailrace.sink.s3;

import io.tailrace.sink.chunk.SinkFigures;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task's figures in JMX for as long as the task lives. Without them the task works all the same. */
final class FigureBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FigureBean.class);

    private final ObjectName name;

    private FigureBean(ObjectName name) {
        this.name = name;
    }

    static FigureBean register(String connector, String task, SinkFigures figures) {
        try {
            ObjectName name = new ObjectName(
                    "io.tailrace:type=s3-sink,connector=" + ObjectName.quote(connector) + ",task=" + task);
            try {
                ManagementFactory.getPlatformMBeanServer().registerMBean(figures, name);
            } catch (InstanceAlreadyExistsException e) {
                // A task that hangs and was replaced: the figures of its successor count.
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                ManagementFactory.getPlatformMBeanServer().registerMBean(figures, name);
            }
            return new FigureBean(name);
        } catch (JMException e) {
            throw new IllegalStateException("no valid bean", e);
        }
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} was already unregistered", name);
        } catch (JMException e) {
            throw new IllegalStateException("Could not unregister " + name + " away", e);
        }
    }
}
