package dev.ekiden.api;

/**
 * One thing wrong with a definition.
 *
 * @param path where, e.g. {@code /healthChecks(0)/path}; {@code /} is the whole
 * @param message what, in Marathon's words where it has some
 */
public record Violation(String path, String message) {}
