package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Placement;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text that constraints compare (marathon-scheduling.md section 4). */
public final class AgentValues {
  private AgentValues() {}

  /** Where an instance lands with this offer. */
  public static Placement placement(String cluster, Offer offer) {
    Map<String, String> attributes = new HashMap<>();
    offer.attributes().forEach((name, amount) -> attributes.put(name, text(amount)));
    return new Placement(
        cluster, offer.agentId(), offer.host(), offer.region(), offer.zone(), attributes);
  }

  /** Value of a constraint's field; empty when the agent has none. */
  public static Optional<String> value(String field, Placement placement) {
    return switch (field) {
      case "hostname", "@hostname" -> Optional.of(placement.host());
      case "@region" -> placement.region();
      case "@zone" -> placement.zone();
      default -> Optional.ofNullable(placement.attributes().get(field));
    };
  }

  static Optional<String> value(String field, Offer offer) {
    return switch (field) {
      case "hostname", "@hostname" -> Optional.of(offer.host());
      case "@region" -> offer.region();
      case "@zone" -> offer.zone();
      default -> Optional.ofNullable(offer.attributes().get(field)).map(AgentValues::text);
    };
  }

  static String text(Resource.Amount amount) {
    return switch (amount) {
      case Resource.Scalar s -> number(BigDecimal.valueOf(s.value()));
      case Resource.Items i when i.items().size() == 1 -> i.items().iterator().next();
      case Resource.Items i ->
          i.items().stream().sorted().collect(Collectors.joining(",", "{", "}"));
      case Resource.Ranges r ->
          r.ranges().stream()
              .sorted(java.util.Comparator.comparingLong(Resource.Range::begin))
              .map(x -> x.begin() + "-" + x.end())
              .collect(Collectors.joining(",", "[", "]"));
    };
  }

  /** At most three decimals, half-even, no trailing zeros. */
  static String number(BigDecimal value) {
    BigDecimal plain = value.setScale(3, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return plain.toPlainString();
  }
}
