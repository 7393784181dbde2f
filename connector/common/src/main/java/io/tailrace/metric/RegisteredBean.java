package io.tailrace.metric;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics in JMX for as long as their connector or task lives. A predecessor that hangs may still hold the name: the successor takes it over, and
 * the predecessor's end then removes nothing.
 */
public final class RegisteredBean extends StandardEmitterMBean implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegisteredBean.class);

    private final ObjectName name;
    private volatile boolean registered;

    private RegisteredBean(ObjectName name, Object metrics, Class<?> type, NotificationEmitter emitter) {
        super(metrics, raw(type), true, emitter);
        this.name = name;
    }

    /**
     * Registers the metrics of a connector.
     *
     * @param kind such as {@code s3-sink}
     * @param type the MXBean that the metrics implement; they may be a {@link NotificationEmitter}, too
     */
    public static RegisteredBean ofConnector(String kind, String connector, Class<?> type, Object metrics) {
        return register("io.tailrace:type=" + kind + ",connector=" + ObjectName.quote(connector), type, metrics);
    }

    /** Registers the metrics of a task; otherwise as {@link #ofConnector}. */
    public static RegisteredBean ofTask(String kind, String connector, String task, Class<?> type, Object metrics) {
        return register(
                "io.tailrace:type=" + kind + ",connector=" + ObjectName.quote(connector) + ",task=" + task,
                type,
                metrics);
    }

    private static RegisteredBean register(String name, Class<?> type, Object metrics) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            NotificationEmitter emitter =
                    metrics instanceof NotificationEmitter own ? own : new NotificationBroadcasterSupport();
            RegisteredBean bean = new RegisteredBean(new ObjectName(name), metrics, type, emitter);
            if (server.isRegistered(bean.name)) {
                server.unregisterMBean(bean.name);
            }
            server.registerMBean(bean, bean.name);
            bean.registered = true;
            return bean;
        } catch (JMException e) {
            throw new IllegalStateException("Could not register " + name, e);
        }
    }

    /** The name under which JMX shows the metrics. */
    public ObjectName name() {
        return name;
    }

    @Override
    public void postDeregister() {
        registered = false;
        super.postDeregister();
    }

    @Override
    public void close() {
        if (registered) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            } catch (JMException e) {
                LOG.debug("{} is not registered any more", name, e);
            }
        }
    }

    /** The constructor wants type and object to match at compile time; it checks them itself. */
    @SuppressWarnings("unchecked")
    private static Class<Object> raw(Class<?> type) {
        return (Class<Object>) type;
    }
}
