package dev.ekiden.json.shape;

import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.json.schema.Fields;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Health checks of apps and of pods' containers (marathon-app-model.md sections 6.1 and 11). */
final class HealthChecks {
  private static final Set<String> PROTOCOLS =
      Set.of("HTTP", "HTTPS", "TCP", "COMMAND", "MESOS_TCP", "MESOS_HTTP", "MESOS_HTTPS");

  private static final Type<String> IP_PROTOCOL =
      Scalars.word(Map.of("IPv4", "IPv4", "IPv6", "IPv6"));

  /** The timeout of an app's check has no lower bound in Marathon. */
  private static final Type<Duration> ANY_SECONDS = Scalars.INT.as(Duration::ofSeconds);

  private static final Type<String> SCHEME =
      Scalars.word(Map.of("HTTP", "MESOS_HTTP", "HTTPS", "MESOS_HTTPS"));

  private static final Type<CommandLine> VALUE =
      Type.strict(
          f -> {
            var value = f.need("value", Scalars.STRING);
            return f.build(() -> new CommandLine.Shell(value.get()));
          });

  /** A check of a container before it is known whom it asks. */
  private record Target(
      String protocol,
      Optional<String> path,
      Optional<String> endpoint,
      Optional<CommandLine> command) {}

  private static final Type<Target> HTTP =
      Type.object(
          f -> {
            var endpoint = f.need("endpoint", Strings.NAME);
            var path = f.get("path", Strings.SHORT);
            String protocol = f.get("scheme", SCHEME, "MESOS_HTTP");
            return f.build(
                () -> new Target(protocol, path, Optional.of(endpoint.get()), Optional.empty()));
          });

  private static final Type<Target> TCP =
      Type.object(
          f -> {
            var endpoint = f.need("endpoint", Strings.NAME);
            return f.build(
                () ->
                    new Target(
                        "MESOS_TCP",
                        Optional.empty(),
                        Optional.of(endpoint.get()),
                        Optional.empty()));
          });

  private static final Type<Target> EXEC =
      Type.strict(
          f -> {
            var command = f.need("command", Common.COMMAND);
            return f.build(
                () ->
                    new Target(
                        "COMMAND", Optional.empty(), Optional.empty(), Optional.of(command.get())));
          });

  static final Type<HealthCheck> OF_CONTAINER =
      Type.object(
          f -> {
            var http = f.get("http", HTTP);
            var tcp = f.get("tcp", TCP);
            var exec = f.get("exec", EXEC);
            Timing timing = Timing.of(f, Common.SECONDS);
            return f.build(
                () -> {
                  if (http.stream().count() + tcp.stream().count() + exec.stream().count() != 1) {
                    f.problem("Only one of http, tcp, or command may be specified");
                  }
                  Target target =
                      http.or(() -> tcp)
                          .or(() -> exec)
                          .orElse(
                              new Target(
                                  "MESOS_TCP",
                                  Optional.empty(),
                                  Optional.empty(),
                                  Optional.empty()));
                  return new HealthCheck(
                      target.protocol,
                      target.path,
                      Optional.empty(),
                      Optional.empty(),
                      target.endpoint,
                      target.command,
                      timing.grace,
                      timing.interval,
                      timing.timeout,
                      timing.maxConsecutiveFailures,
                      timing.delay,
                      Optional.empty(),
                      "IPv4");
                });
          });

  private HealthChecks() {}

  /**
   * A check of an app.
   *
   * @param more protocols of installed plugins, besides Marathon's
   */
  static Type<HealthCheck> ofApp(Set<String> more) {
    Map<String, String> protocols = new LinkedHashMap<>();
    PROTOCOLS.forEach(p -> protocols.put(p, p));
    more.forEach(p -> protocols.put(p, p));
    Type<String> known = Scalars.word(protocols);
    return Type.object(
        f -> {
          String protocol = f.get("protocol", known, "HTTP");
          var command = f.get("command", VALUE);
          var path = f.get("path", Scalars.STRING);
          var port = f.get("port", Networks.ANY_PORT);
          var portIndex = f.get("portIndex", Networks.ANY_PORT);
          var ignoreHttp1xx = f.get("ignoreHttp1xx", Scalars.BOOL);
          String ipProtocol = f.get("ipProtocol", IP_PROTOCOL, "IPv4");
          Timing timing = Timing.of(f, ANY_SECONDS);
          return f.build(
              () -> {
                boolean runs = protocol.equals("COMMAND");
                if (runs && command.isEmpty()) {
                  f.problem("illegal protocol COMMAND for non-command health check");
                } else if (!runs && command.isPresent() && PROTOCOLS.contains(protocol)) {
                  f.problem("illegal protocol " + protocol + " specified with command");
                }
                boolean asksMarathon = protocol.equals("HTTP") || protocol.equals("HTTPS");
                boolean tcp = protocol.equals("TCP") || protocol.equals("MESOS_TCP");
                return new HealthCheck(
                    protocol,
                    runs || tcp ? Optional.empty() : path,
                    runs ? Optional.empty() : portIndex,
                    runs ? Optional.empty() : port,
                    Optional.empty(),
                    command,
                    timing.grace,
                    timing.interval,
                    timing.timeout,
                    timing.maxConsecutiveFailures,
                    timing.delay,
                    asksMarathon ? ignoreHttp1xx.or(() -> Optional.of(false)) : Optional.empty(),
                    ipProtocol);
              });
        });
  }

  /** What all checks have. */
  private record Timing(
      Duration grace,
      Duration interval,
      Duration timeout,
      int maxConsecutiveFailures,
      Duration delay) {
    static Timing of(Fields f, Type<Duration> timeout) {
      return new Timing(
          f.get("gracePeriodSeconds", Common.SECONDS, Duration.ofMinutes(5)),
          f.get("intervalSeconds", Common.SECONDS, Duration.ofMinutes(1)),
          f.get("timeoutSeconds", timeout, Duration.ofSeconds(20)),
          f.get("maxConsecutiveFailures", Common.COUNT, 3),
          f.get("delaySeconds", Common.SECONDS, Duration.ofSeconds(15)));
    }
  }
}
