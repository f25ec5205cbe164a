package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.QueueItem.Reject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** The launch queue (marathon-rest.md section 10). */
public final class QueueWriter {
  private QueueWriter() {}

  /** {@code {"queue": […]}}. */
  public static void queue(
      JsonGenerator out,
      Collection<QueueItem> items,
      Set<QueueEmbed> embeds,
      Snapshot snapshot,
      Instant now) {
    out.writeStartObject();
    Properties.list(out, "queue", items, (o, item) -> item(o, item, embeds, snapshot, now));
    out.writeEndObject();
  }

  private static void item(
      JsonGenerator out, QueueItem item, Set<QueueEmbed> embeds, Snapshot snapshot, Instant now) {
    out.writeStartObject();
    out.writeNumberProperty("count", item.count());
    out.writeStringProperty("role", item.spec().role());
    long left =
        item.notBefore().map(end -> Math.max(0, Duration.between(now, end).toSeconds())).orElse(0L);
    out.writeObjectPropertyStart("delay");
    out.writeNumberProperty("timeLeftSeconds", left);
    out.writeBooleanProperty("overdue", left == 0);
    out.writeEndObject();
    Properties.time(out, "since", item.since());
    offers(out, item.offers());
    if (embeds.contains(QueueEmbed.LAST_UNUSED_OFFERS)) {
      Properties.list(out, "lastUnusedOffers", item.offers().unusedOffers(), QueueWriter::unused);
    }
    if (embeds.contains(QueueEmbed.EXPLANATION)) {
      ExplanationWriter.property(out, Explanation.of(item, snapshot, now));
    }
    switch (item.spec()) {
      case App app -> {
        out.writeName("app");
        AppWriter.app(out, app);
      }
      case Pod pod -> {
        out.writeName("pod");
        PodWriter.pod(out, pod);
      }
    }
    out.writeEndObject();
  }

  private static void offers(JsonGenerator out, QueueItem.Offers offers) {
    Map<Reject, Integer> newest = new EnumMap<>(Reject.class);
    for (QueueItem.Unused unused : offers.unusedOffers()) {
      unused.reasons().stream()
          .min(Reject::compareTo)
          .ifPresent(reason -> newest.merge(reason, 1, Integer::sum));
    }
    out.writeObjectPropertyStart("processedOffersSummary");
    out.writeNumberProperty("processedOffersCount", offers.processed());
    out.writeNumberProperty("unusedOffersCount", offers.unused());
    Properties.time(out, "lastUnusedOfferAt", offers.lastUnusedAt());
    Properties.time(out, "lastUsedOfferAt", offers.lastUsedAt());
    funnel(out, "rejectSummaryLastOffers", offers.unusedOffers().size(), newest);
    funnel(out, "rejectSummaryLaunchAttempt", offers.processed(), offers.rejects());
    out.writeEndObject();
  }

  /** What one reason leaves over is what the next one sees. */
  private static void funnel(
      JsonGenerator out, String name, int processed, Map<Reject, Integer> rejects) {
    int left = processed;
    out.writeArrayPropertyStart(name);
    for (Reject reason : Reject.values()) {
      int declined = rejects.getOrDefault(reason, 0);
      out.writeStartObject();
      out.writeStringProperty("reason", reason.label());
      out.writeNumberProperty("declined", declined);
      out.writeNumberProperty("processed", left);
      out.writeEndObject();
      left -= declined;
    }
    out.writeEndArray();
  }

  private static void unused(JsonGenerator out, QueueItem.Unused unused) {
    out.writeStartObject();
    out.writeName("offer");
    offer(out, unused.offer());
    Properties.texts(out, "reason", unused.reasons().stream().map(Reject::label).toList());
    Properties.time(out, "timestamp", unused.timestamp());
    out.writeEndObject();
  }

  private static void offer(JsonGenerator out, Offer offer) {
    out.writeStartObject();
    out.writeStringProperty("id", offer.id());
    out.writeStringProperty("hostname", offer.host());
    out.writeStringProperty("agentId", offer.agentId());
    Properties.list(
        out,
        "resources",
        offer.resources(),
        (o, resource) -> {
          o.writeStartObject();
          o.writeStringProperty("name", resource.name());
          o.writeStringProperty("role", resource.role());
          amount(o, resource.amount());
          o.writeEndObject();
        });
    out.writeArrayPropertyStart("attributes");
    offer
        .attributes()
        .forEach(
            (name, amount) -> {
              out.writeStartObject();
              out.writeStringProperty("name", name);
              if (amount instanceof Resource.Items items && items.items().size() == 1) {
                out.writeStringProperty("text", items.items().iterator().next());
              } else {
                amount(out, amount);
              }
              out.writeEndObject();
            });
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void amount(JsonGenerator out, Resource.Amount amount) {
    switch (amount) {
      case Resource.Scalar scalar -> out.writeNumberProperty("scalar", scalar.value());
      case Resource.Ranges ranges ->
          Properties.list(
              out,
              "ranges",
              ranges.ranges(),
              (o, range) -> {
                o.writeStartObject();
                o.writeNumberProperty("begin", range.begin());
                o.writeNumberProperty("end", range.end());
                o.writeEndObject();
              });
      case Resource.Items items ->
          Properties.texts(out, "set", items.items().stream().sorted().toList());
    }
  }
}
