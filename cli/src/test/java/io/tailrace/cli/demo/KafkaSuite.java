package io.tailrace.cli.demo;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests over {@link SharedServers} that have a Kafka and a worker beside them, one after the other in one JVM. */
@Suite
@SelectClasses({
    ConnectPathQueriesIT.class,
    DeletedUnseenIT.class,
    OwnTablesIT.class,
    SingleTableDesignIT.class,
    WholePathIT.class
})
class KafkaSuite {}
