/**
 * The connector's side: from DescribeTable to a plan for each table, and from plans to the configurations of the tasks.
 *
 * <p>It may import everything but {@code task} and {@code preflight}. Start reading at {@link io.tailrace.source.dynamodb.plan.PlanMonitor}, which looks at the tables again and
 * again, then {@link io.tailrace.source.dynamodb.plan.TableInspector} for one table and {@link io.tailrace.source.dynamodb.plan.TaskPlanner} for all.
 */
@NullMarked
package io.tailrace.source.dynamodb.plan;

import org.jspecify.annotations.NullMarked;
