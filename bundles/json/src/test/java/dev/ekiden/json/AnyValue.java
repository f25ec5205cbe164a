package dev.ekiden.json;

import dev.ekiden.api.model.PathId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Random values of our records; the same seed gives the same ones. */
final class AnyValue {
  private final Random random;

  AnyValue(long seed) {
    random = new Random(seed);
  }

  <T> T of(Class<T> type) {
    return type.cast(any(type));
  }

  private Object any(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == Optional.class) {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(any(inner));
      }
      int size = random.nextInt(4);
      if (raw == List.class) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(any(inner));
        }
        return list;
      }
      if (raw == Map.class) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
          map.put(any(inner), any(generic.getActualTypeArguments()[1]));
        }
        return map;
      }
      LinkedHashSet<Object> set = new LinkedHashSet<>();
      for (int i = 0; i < size; i++) {
        set.add(any(inner));
      }
      return set;
    }
    return one((Class<?>) type);
  }

  private Object one(Class<?> type) {
    if (type == PathId.class) {
      return PathId.of(word() + "/" + word());
    }
    if (type == String.class) {
      return word();
    }
    if (type == int.class || type == Integer.class) {
      return random.nextInt(100_000) - 10;
    }
    if (type == long.class || type == Long.class) {
      return random.nextLong();
    }
    if (type == double.class || type == Double.class) {
      return random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : random.nextDouble() * 1_000;
    }
    if (type == boolean.class || type == Boolean.class) {
      return random.nextBoolean();
    }
    if (type == Instant.class) {
      return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L))
          .plusNanos(random.nextInt(1_000));
    }
    if (type == Duration.class) {
      return Duration.ofMillis(random.nextInt(10_000_000) - 5_000);
    }
    if (type == byte[].class) {
      byte[] bytes = new byte[random.nextInt(5)];
      random.nextBytes(bytes);
      return bytes;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
    }
    if (type.isSealed()) {
      Class<?>[] kinds = type.getPermittedSubclasses();
      return one(kinds[random.nextInt(kinds.length)]);
    }
    return record(type);
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      return type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(Arrays.stream(components).map(c -> any(c.getGenericType())).toArray());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type.toString(), e);
    }
  }

  /** A short text, sometimes empty, sometimes with what JSON has to escape. */
  private String word() {
    return switch (random.nextInt(12)) {
      case 0 -> "é\"\\" + random.nextInt(100);
      case 1 -> "x\n\u0001✓" + random.nextInt(100);
      default -> "w" + random.nextInt(1_000);
    };
  }
}
