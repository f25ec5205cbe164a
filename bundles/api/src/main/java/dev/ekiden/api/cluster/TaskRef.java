package dev.ekiden.api.cluster;

import java.util.Optional;

/** A task to be reconciled. */
public record TaskRef(String taskId, Optional<String> agentId) {}
