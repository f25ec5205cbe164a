package dev.ekiden.api.model;

import java.util.Optional;

/**
 * Something put into the sandbox before the task starts.
 *
 * @param uri where from
 * @param extract unpack archives
 * @param executable set the executable bit
 * @param cache may be served from the agent's cache
 * @param destPath name below the sandbox, the URI's last element when absent
 */
public record FetchUri(
    String uri, boolean extract, boolean executable, boolean cache, Optional<String> destPath) {}
