package dev.ekiden.json.shape;

import dev.ekiden.api.model.AppUpdate;
import java.util.List;
import java.util.Optional;

/**
 * An app as it was given: canonical fields in {@code app}, deprecated ones and the container, which
 * has some inside, beside it.
 */
record GivenApp(
    AppUpdate app,
    Optional<Containers.Given> container,
    Optional<Networks.IpAddress> ipAddress,
    Optional<List<Integer>> ports,
    Optional<List<String>> uris) {}
