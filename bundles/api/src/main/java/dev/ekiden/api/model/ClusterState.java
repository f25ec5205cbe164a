package dev.ekiden.api.model;

import java.util.Optional;

/** A cluster engine as the orchestrator sees it. */
public record ClusterState(
    String name,
    boolean connected,
    Optional<String> frameworkId,
    Optional<String> master,
    boolean runsChecks,
    Optional<String> region) {}
