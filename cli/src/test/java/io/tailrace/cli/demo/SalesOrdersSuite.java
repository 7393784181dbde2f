package io.tailrace.cli.demo;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests over {@link SharedServers} with the shipped table of orders, one after the other in one JVM. */
@Suite
@SelectClasses({
    ConnectPathQueriesIT.class,
    DeletedUnseenIT.class,
    ManagedPathIT.class,
    ManagedPathQueriesIT.class,
    WholePathIT.class
})
class SalesOrdersSuite {}
