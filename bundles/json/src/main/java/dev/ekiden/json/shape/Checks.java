package dev.ekiden.json.shape;

import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.json.schema.Fields;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Informational checks and readiness checks (marathon-app-model.md sections 6.3 and 6.4). */
final class Checks {
  private static final Type<String> SCHEME = Scalars.word(Map.of("HTTP", "HTTP", "HTTPS", "HTTPS"));

  private static final Type<Check.Kind> APP_HTTP =
      Type.object(
          f -> {
            var portIndex = f.get("portIndex", Networks.ANY_PORT);
            var port = f.get("port", Networks.ANY_PORT);
            var path = f.get("path", Strings.SHORT);
            String scheme = f.get("scheme", SCHEME, "HTTP");
            return f.build(() -> new Check.Http(portIndex, port, Optional.empty(), path, scheme));
          });

  private static final Type<Check.Kind> APP_TCP =
      Type.object(
          f -> {
            var portIndex = f.get("portIndex", Networks.ANY_PORT);
            var port = f.get("port", Networks.ANY_PORT);
            return f.build(() -> new Check.Tcp(portIndex, port, Optional.empty()));
          });

  private static final Type<Check.Kind> POD_HTTP =
      Type.object(
          f -> {
            var endpoint = f.need("endpoint", Strings.NAME);
            var path = f.get("path", Strings.SHORT);
            String scheme = f.get("scheme", SCHEME, "HTTP");
            return f.build(
                () ->
                    new Check.Http(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(endpoint.get()),
                        path,
                        scheme));
          });

  private static final Type<Check.Kind> POD_TCP =
      Type.object(
          f -> {
            var endpoint = f.need("endpoint", Strings.NAME);
            return f.build(
                () ->
                    new Check.Tcp(Optional.empty(), Optional.empty(), Optional.of(endpoint.get())));
          });

  private static final Type<Check.Kind> EXEC =
      Type.strict(
          f -> {
            var command = f.need("command", Common.COMMAND);
            return f.build(() -> new Check.Exec(command.get()));
          });

  /** Empty with a problem told when it is none or several of the three kinds. */
  static final Type<Optional<Check>> OF_APP = Type.object(f -> check(f, APP_HTTP, APP_TCP));

  /** Empty with a problem told when it is none or several of the three kinds. */
  static final Type<Optional<Check>> OF_CONTAINER = Type.object(f -> check(f, POD_HTTP, POD_TCP));

  static final Type<ReadinessCheck> READINESS =
      Type.object(
          f -> {
            String name = f.get("name", Scalars.STRING, "readinessCheck");
            String protocol = f.get("protocol", SCHEME, "HTTP");
            String path = f.get("path", Strings.SHORT, "/");
            String portName = f.get("portName", Strings.PORT_NAME, "http-api");
            Duration interval = f.get("intervalSeconds", Common.SECONDS, Duration.ofSeconds(30));
            int timeout = f.get("timeoutSeconds", Type.bounded(Scalars.INT, Rule.min(1)), 10);
            List<Integer> statuses =
                f.get(
                    "httpStatusCodesForReady",
                    Type.bounded(Type.set(Scalars.INT), Rule.notEmpty()).as(ArrayList::new),
                    new ArrayList<>(List.of(200)));
            boolean preserve = f.get("preserveLastResponse", Scalars.BOOL, false);
            return f.build(
                () ->
                    new ReadinessCheck(
                        name,
                        protocol,
                        path,
                        portName,
                        interval,
                        Duration.ofSeconds(timeout),
                        statuses,
                        preserve));
          });

  private Checks() {}

  private static Optional<Optional<Check>> check(
      Fields f, Type<Check.Kind> httpType, Type<Check.Kind> tcpType) {
    List<Check.Kind> kinds = new ArrayList<>();
    f.get("http", httpType).ifPresent(kinds::add);
    f.get("tcp", tcpType).ifPresent(kinds::add);
    f.get("exec", EXEC).ifPresent(kinds::add);
    Duration interval = f.get("intervalSeconds", Common.SECONDS, Duration.ofMinutes(1));
    Duration timeout = f.get("timeoutSeconds", Common.SECONDS, Duration.ofSeconds(20));
    Duration delay = f.get("delaySeconds", Common.SECONDS, Duration.ofSeconds(15));
    return f.build(
        () -> {
          if (kinds.size() != 1) {
            f.problem("expected one of http, tcp or exec checks");
            return Optional.empty();
          }
          return Optional.of(new Check(kinds.getFirst(), interval, timeout, delay));
        });
  }
}
