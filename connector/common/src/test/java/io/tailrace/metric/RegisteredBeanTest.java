package io.tailrace.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MXBean;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class RegisteredBeanTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    /** What JMX shows. */
    @MXBean
    public interface Numbers {
        int getRows();
    }

    private static final class Emitting extends NotificationBroadcasterSupport implements Numbers {
        @Override
        public int getRows() {
            return 3;
        }
    }

    @Test
    void is_there_until_it_is_closed_with_any_name_of_a_connector() throws Exception {
        Numbers one = () -> 1;
        try (RegisteredBean bean = RegisteredBean.ofTask("test", "a,b=\"c\"*", "0", Numbers.class, one)) {
            assertThat(bean.name().getCanonicalName()).contains("type=test", "task=0");
            assertThat(SERVER.getAttribute(bean.name(), "Rows")).isEqualTo(1);
        }
        assertThat(SERVER.queryNames(new ObjectName("io.tailrace:type=test,*"), null))
                .isEmpty();
    }

    @Test
    void a_successor_takes_the_name_over_and_keeps_it_when_the_predecessor_ends() throws Exception {
        Numbers one = () -> 1;
        Numbers two = () -> 2;
        RegisteredBean hanging = RegisteredBean.ofConnector("test", "orders", Numbers.class, one);
        try (RegisteredBean successor = RegisteredBean.ofConnector("test", "orders", Numbers.class, two)) {
            hanging.close();

            assertThat(SERVER.getAttribute(successor.name(), "Rows")).isEqualTo(2);
        }
    }

    @Test
    void passes_notifications_on() throws Exception {
        Emitting metrics = new Emitting();
        List<String> heard = new ArrayList<>();
        try (RegisteredBean bean = RegisteredBean.ofConnector("test", "orders", Numbers.class, metrics)) {
            SERVER.addNotificationListener(bean.name(), (note, handback) -> heard.add(note.getMessage()), null, null);

            metrics.sendNotification(new Notification("test", bean.name(), 1, "done"));
        }

        assertThat(heard).containsExactly("done");
    }
}
