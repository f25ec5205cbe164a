package dev.ekiden.json;

import dev.ekiden.api.model.Miss;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Why something waits; not in Marathon. */
final class ExplanationWriter {
  private ExplanationWriter() {}

  /** {@code "explanation": {…}} within an object. */
  static void property(JsonGenerator out, Explanation explanation) {
    out.writeObjectPropertyStart("explanation");
    out.writeStringProperty("reason", explanation.reason());
    out.writeStringProperty("sentence", explanation.sentence());
    out.writeNumberProperty("waiting", explanation.waiting());
    Properties.time(out, "since", explanation.since());
    Properties.time(out, "nextRetryAt", explanation.nextRetry());
    out.writeNumberProperty("agents", explanation.agents());
    Properties.list(out, "checks", explanation.checks(), ExplanationWriter::check);
    Properties.list(out, "nearest", explanation.nearest(), ExplanationWriter::near);
    Properties.list(out, "instances", explanation.instances(), ExplanationWriter::waiting);
    out.writeEndObject();
  }

  private static void check(JsonGenerator out, Explanation.Check check) {
    out.writeStartObject();
    out.writeStringProperty("check", check.check());
    out.writeNumberProperty("agents", check.agents());
    out.writeStringProperty("sentence", check.sentence());
    check
        .amount()
        .ifPresent(
            amount -> {
              out.writeStringProperty("resource", amount.resource());
              out.writeNumberProperty("needed", amount.needed());
              out.writeNumberProperty("bestAvailable", amount.available());
            });
    Properties.text(out, "bestHost", check.bestHost());
    if (check.constraint().isPresent()) {
      out.writeName("constraint");
      SpecParts.constraint(out, check.constraint().get());
    }
    out.writeEndObject();
  }

  private static void near(JsonGenerator out, Explanation.Near agent) {
    out.writeStartObject();
    out.writeStringProperty("agentId", agent.agentId());
    out.writeStringProperty("host", agent.host());
    Properties.time(out, "offeredAt", agent.offered());
    List<String> sentences = agent.misses().stream().map(Miss::sentence).toList();
    Properties.texts(out, "misses", sentences);
    out.writeEndObject();
  }

  private static void waiting(JsonGenerator out, Explanation.Waiting instance) {
    out.writeStartObject();
    out.writeStringProperty("id", instance.id());
    Properties.time(out, "since", instance.since());
    Properties.text(out, "sentence", instance.sentence());
    out.writeEndObject();
  }
}
