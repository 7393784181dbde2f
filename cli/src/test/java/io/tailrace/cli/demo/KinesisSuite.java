package io.tailrace.cli.demo;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests over {@link SharedServers} that have a Kinesis beside them, one after the other in one JVM. */
@Suite
@SelectClasses({
    EveryTypeThroughFirehoseIT.class,
    ManagedPathIT.class,
    ManagedPathQueriesIT.class,
    NativeKinesisIT.class,
    OrderOfChangesIT.class,
    OwnTablesOnManagedPathIT.class
})
class KinesisSuite {}
