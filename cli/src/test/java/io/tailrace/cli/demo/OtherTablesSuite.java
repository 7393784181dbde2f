package io.tailrace.cli.demo;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests over {@link SharedServers} with tables of other shapes, one after the other in one JVM: half of the work of all. */
@Suite
@SelectClasses({
    EveryTypeThroughFirehoseIT.class,
    NativeKinesisIT.class,
    OrderOfChangesIT.class,
    OwnTablesIT.class,
    OwnTablesOnManagedPathIT.class,
    SingleTableDesignIT.class
})
class OtherTablesSuite {}
