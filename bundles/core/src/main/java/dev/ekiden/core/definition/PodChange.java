package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;

/** Changes of pods. */
final class PodChange {
  private PodChange() {}

  static void create(Pod wanted, Draft draft) {
    Pod pod = complete(wanted, false, draft);
    if (draft.next().spec(pod.id()).orElse(null) instanceof Pod) {
      throw new NotAccepted(
          new Refusal.Conflict("A pod with id [" + pod.id() + "] already exists."));
    }
    put(pod, draft);
  }

  /** Creates or replaces. */
  static void update(Pod wanted, boolean force, Draft draft) {
    put(complete(wanted, force, draft), draft);
  }

  static void delete(PathId id, Draft draft) {
    Findings findings = new Findings();
    IdRules.check(id, Findings.WHOLE, findings);
    NotAccepted.ifAny(findings.violations());
    if (!(draft.next().spec(id).orElse(null) instanceof Pod)) {
      throw new NotAccepted(new Refusal.NotFound("Pod '" + id + "' does not exist"));
    }
    draft.remove(id);
    draft.about(id);
  }

  private static void put(Pod pod, Draft draft) {
    draft.put(pod);
    draft.about(pod.id());
    draft.answer(pod);
  }

  private static Pod complete(Pod wanted, boolean force, Draft draft) {
    Roles roles = Roles.of(wanted.id(), draft.next(), draft.settings());
    Pod pod =
        wanted.role().isEmpty()
            ? PodBuilder.builder(wanted).role(roles.standard()).build()
            : wanted;
    NotAccepted.ifAny(PodRules.requested(pod, draft.settings()));
    NotAccepted.ifAny(PodRules.placed(pod, roles, force));
    return pod;
  }
}
