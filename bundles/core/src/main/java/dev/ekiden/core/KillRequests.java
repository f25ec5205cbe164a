package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.definition.Definitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Kills that somebody asked for. */
final class KillRequests {
  private KillRequests() {}

  static Reply kill(Turn turn, Command.KillInstances wish) {
    if (wish.app().filter(id -> turn.spec(id).isEmpty()).isPresent()) {
      return new Reply.Refused(
          new Refusal.NotFound("App '" + wish.app().get() + "' does not exist"));
    }
    List<Member> chosen = chosen(turn, wish);
    if (wish.scale()) {
      return scale(turn, wish, chosen);
    }
    List<Instance> instances = chosen.stream().map(Member::instance).toList();
    for (Member member : chosen) {
      if (wish.wipe()) {
        wipe(turn, member);
      } else {
        one(turn, member);
      }
    }
    return new Reply.Killing(instances);
  }

  private static List<Member> chosen(Turn turn, Command.KillInstances wish) {
    List<Member> chosen = new ArrayList<>();
    switch (wish.selection()) {
      case Command.Selection.All all ->
          wish.app().ifPresent(id -> chosen.addAll(turn.fleet(id).members()));
      case Command.Selection.OnHost host ->
          wish.app()
              .ifPresent(
                  id ->
                      turn.fleet(id).members().stream()
                          .filter(m -> on(host.host(), m))
                          .forEach(chosen::add));
      case Command.Selection.Instances some -> {
        for (InstanceId id : new java.util.TreeSet<>(some.ids())) {
          if (wish.app().filter(app -> !app.equals(id.spec())).isEmpty()) {
            turn.member(id).ifPresent(chosen::add);
          }
        }
      }
    }
    return chosen;
  }

  private static boolean on(String host, Member member) {
    return member.instance().placement().filter(p -> p.host().equals(host)).isPresent();
  }

  /** Ends what runs now; a replacement follows. */
  private static void one(Turn turn, Member member) {
    boolean lost = Conditions.unreachable(member.instance().condition());
    if (lost && member.instance().reservation().isEmpty()) {
      Killing.retire(turn, member, true);
    } else if (!lost) {
      Killing.kill(turn, member);
    }
  }

  /** Forgets it at once, with all that is reserved for it; what it runs is killed as well. */
  private static void wipe(Turn turn, Member member) {
    InstanceId id = member.instance().id();
    Killing.retire(turn, member, true);
    turn.member(id)
        .ifPresent(
            m -> {
              turn.event(Events.changed(turn, m.instance(), Condition.KILLED));
              Instances.forget(turn, m);
            });
  }

  private static Reply scale(Turn turn, Command.KillInstances wish, List<Member> chosen) {
    Map<PathId, Integer> counts = new HashMap<>();
    for (Member member : chosen) {
      PathId id = member.instance().spec();
      if (member.wanted()) {
        counts.merge(id, turn.spec(id).map(RunSpec::instances).orElse(1) - 1, (a, b) -> a - 1);
      }
    }
    if (Accepting.full(turn)) {
      return Accepting.tooMany(turn);
    }
    dev.ekiden.core.definition.Outcome outcome =
        Definitions.scale(counts, turn.parts.tree, turn.parts.history, turn.settings, turn.now);
    if (outcome instanceof dev.ekiden.core.definition.Outcome.Refused refused) {
      return new Reply.Refused(refused.refusal());
    }
    var changed = (dev.ekiden.core.definition.Outcome.Changed) outcome;
    Set<PathId> locked = counts.keySet();
    Reply reply = Accepting.accept(turn, changed, wish.force(), Terms.NONE);
    if (reply instanceof Reply.Deploying) {
      for (Member member : chosen) {
        if (locked.contains(member.instance().spec())) {
          turn.member(member.instance().id()).ifPresent(m -> Killing.retire(turn, m, wish.wipe()));
        }
      }
    }
    return reply;
  }
}
