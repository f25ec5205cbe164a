package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.Optional;

/** Changes of single apps. */
final class AppChange {
  private AppChange() {}

  static void create(AppUpdate wanted, Draft draft) {
    PathId id = PathId.of(wanted.id().orElse(""));
    App app = complete(id, wanted, Optional.empty(), PathId.ROOT, false, draft);
    if (draft.next().app(id).isPresent()) {
      throw new NotAccepted(new Refusal.Conflict("An app with id [" + id + "] already exists."));
    }
    draft.put(app);
    draft.about(id);
    draft.answer(app);
  }

  /**
   * @param partial absent fields keep their values
   * @param create an unknown id is created
   * @param force even a change of role that keeps instances with the old one
   */
  static void update(
      PathId id, AppUpdate update, boolean partial, boolean create, boolean force, Draft draft) {
    Optional<App> existing = draft.next().app(id);
    if (existing.isPresent() && update.version().isPresent()) {
      goBack(id, update, draft);
      return;
    }
    Requested requested =
        merge(id, update, partial ? existing : Optional.empty(), PathId.ROOT, draft);
    NotAccepted.ifAny(AppRules.requested(requested, roles(id, draft), draft.settings()));
    if (existing.isEmpty() && !create) {
      throw new NotAccepted(unknown(id));
    }
    NotAccepted.ifAny(AppRules.complete(requested.app(), roles(id, draft), force));
    draft.put(requested.app());
  }

  /** Restores a stored version, which needs no other words. */
  private static void goBack(PathId id, AppUpdate update, Draft draft) {
    AppUpdate rest =
        AppUpdateBuilder.builder(update).id(Optional.empty()).version(Optional.empty()).build();
    if (!rest.equals(AppUpdateBuilder.builder().build())) {
      Findings findings = new Findings();
      findings.add(Findings.WHOLE, "The 'version' field may only be combined with the 'id' field.");
      throw new NotAccepted(new Refusal.Invalid(findings.violations()));
    }
    RunSpec then =
        draft
            .history()
            .specAt(id, update.version().orElseThrow())
            .filter(App.class::isInstance)
            .orElseThrow(() -> new NotAccepted(unknown(id)));
    draft.put(then);
  }

  static void delete(PathId id, Draft draft) {
    existing(id, draft);
    draft.remove(id);
  }

  static void restart(PathId id, Draft draft) {
    existing(id, draft);
    draft.restart(id);
  }

  /** A complete, valid definition. */
  static App complete(
      PathId id,
      AppUpdate wanted,
      Optional<App> base,
      PathId relativeTo,
      boolean force,
      Draft draft) {
    Requested requested = merge(id, wanted, base, relativeTo, draft);
    Roles roles = roles(id, draft);
    NotAccepted.ifAny(AppRules.requested(requested, roles, draft.settings()));
    NotAccepted.ifAny(AppRules.complete(requested.app(), roles, force));
    return requested.app();
  }

  static Requested merge(
      PathId id, AppUpdate update, Optional<App> base, PathId relativeTo, Draft draft) {
    return AppMerge.merge(
        id, update, base, relativeTo, roles(id, draft).standard(), draft.settings());
  }

  static Roles roles(PathId id, Draft draft) {
    return Roles.of(id, draft.next(), draft.settings());
  }

  private static App existing(PathId id, Draft draft) {
    return draft.next().app(id).orElseThrow(() -> new NotAccepted(unknown(id)));
  }

  private static Refusal unknown(PathId id) {
    return new Refusal.NotFound("App '" + id + "' does not exist");
  }
}
