package io.tailrace.metric;

import java.util.function.DoubleSupplier;

/**
 * One metric of a task, as the worker's reporters show it.
 *
 * @param name in lower case, words joined by hyphens
 * @param value asked for by threads of the worker, at any time while the task lives
 */
public record Gauge(String name, String description, DoubleSupplier value) {}
