package com.example.metadata;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The picture as JSON. */
final class Json {
  private Json() {}

  static String of(Picture picture) {
    return "{\"version\":%s,\"apps\":%s,\"hosts\":%s}"
        .formatted(text(picture.version()), groups(picture.apps()), groups(picture.hosts()));
  }

  static String groups(Map<String, List<Picture.Entry>> groups) {
    return groups.entrySet().stream()
        .map(group -> text(group.getKey()) + ":" + entries(group.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String entries(Collection<Picture.Entry> entries) {
    return entries.stream().map(Json::entry).collect(Collectors.joining(",", "[", "]"));
  }

  private static String entry(Picture.Entry entry) {
    return "{\"app\":%s,\"instance\":%s,\"host\":%s,\"ports\":%s,\"condition\":%s,\"healthy\":%s}"
        .formatted(
            text(entry.app()),
            text(entry.instance()),
            text(entry.host()),
            entry.ports(),
            text(entry.condition()),
            entry.healthy().map(String::valueOf).orElse("null"));
  }

  static String text(String value) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
