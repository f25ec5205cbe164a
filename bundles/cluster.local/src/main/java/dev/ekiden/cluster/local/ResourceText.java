package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A resource as one line of the form {@code name=cpus&role=*&scalar=0.5}, as the files of the work
 * directory hold it. Unknown keys are passed over, so that an older version reads a newer line.
 */
final class ResourceText {
  private static final String LABEL = "label.";

  private ResourceText() {}

  static String write(Resource resource) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", resource.name());
    fields.put("role", resource.role());
    switch (resource.amount()) {
      case Resource.Scalar s -> fields.put("scalar", Double.toString(s.value()));
      case Resource.Ranges r -> fields.put("ranges", ranges(r));
      case Resource.Items i -> fields.put("items", items(i));
    }
    resource
        .reservation()
        .ifPresent(
            reservation -> {
              fields.put("reserved", "true");
              reservation.principal().ifPresent(p -> fields.put("principal", p));
              reservation.labels().forEach((name, value) -> fields.put(LABEL + name, value));
            });
    resource
        .disk()
        .ifPresent(
            disk -> {
              fields.put("disk", disk.type());
              disk.root().ifPresent(root -> fields.put("root", root));
              disk.profile().ifPresent(profile -> fields.put("profile", profile));
              disk.persistenceId().ifPresent(id -> fields.put("persistence", id));
              disk.containerPath().ifPresent(path -> fields.put("path", path));
            });
    if (resource.shared()) {
      fields.put("shared", "true");
    }
    return fields.entrySet().stream()
        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
        .collect(Collectors.joining("&"));
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Resource read(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("not a resource: '" + line + "'");
      }
      fields.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
    }
    Optional<Resource.Reservation> reservation =
        fields.containsKey("reserved")
            ? Optional.of(
                new Resource.Reservation(
                    Optional.ofNullable(fields.get("principal")), labels(fields)))
            : Optional.empty();
    return new Resource(
        required(fields, "name", line),
        amount(fields, line),
        required(fields, "role", line),
        reservation,
        Optional.ofNullable(fields.get("disk")).map(type -> disk(type, fields)),
        fields.containsKey("shared"));
  }

  private static Resource.Amount amount(Map<String, String> fields, String line) {
    if (fields.containsKey("scalar")) {
      return new Resource.Scalar(Double.parseDouble(required(fields, "scalar", line)));
    }
    if (fields.containsKey("ranges")) {
      String text = required(fields, "ranges", line);
      return text.isEmpty()
          ? new Resource.Ranges(List.of())
          : new Resource.Ranges(
              Arrays.stream(text.split(",", -1)).map(ResourceText::range).toList());
    }
    return new Resource.Items(
        Arrays.stream(required(fields, "items", line).split(" ", -1))
            .map(ResourceText::decode)
            .collect(Collectors.toSet()));
  }

  private static Resource.Range range(String text) {
    int dash = text.indexOf('-');
    return new Resource.Range(
        Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
  }

  private static Resource.Disk disk(String type, Map<String, String> fields) {
    return new Resource.Disk(
        type,
        Optional.ofNullable(fields.get("root")),
        Optional.ofNullable(fields.get("profile")),
        Optional.ofNullable(fields.get("persistence")),
        Optional.ofNullable(fields.get("path")));
  }

  private static Map<String, String> labels(Map<String, String> fields) {
    return fields.entrySet().stream()
        .filter(e -> e.getKey().startsWith(LABEL))
        .collect(Collectors.toMap(e -> e.getKey().substring(LABEL.length()), Map.Entry::getValue));
  }

  private static String ranges(Resource.Ranges ranges) {
    return ranges.ranges().stream()
        .map(r -> r.begin() + "-" + r.end())
        .collect(Collectors.joining(","));
  }

  private static String items(Resource.Items items) {
    return Set.copyOf(items.items()).stream()
        .map(ResourceText::encode)
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static String required(Map<String, String> fields, String key, String line) {
    String value = fields.get(key);
    if (value == null) {
      throw new IllegalArgumentException("a resource without " + key + ": '" + line + "'");
    }
    return value;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
