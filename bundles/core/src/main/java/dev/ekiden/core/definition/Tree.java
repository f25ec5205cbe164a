package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupRecord;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.SpecRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * All definitions at one moment. Immutable; a changed tree shares everything that did not change.
 *
 * <p>Ids are kept in two orders: by path, where everything below a group is one range, and by
 * parent and name, where the direct members of a group are one range. That no two members share an
 * id, and that the groups around each member exist, is up to whoever changes the tree.
 */
public final class Tree {
  /** Only the root group. */
  public static final Tree EMPTY =
      new Tree(
          TreePMap.empty(),
          TreePMap.empty(Ranges.BY_PARENT),
          TreePMap.singleton(PathId.ROOT, Group.EMPTY_ROOT),
          TreePMap.empty(Ranges.BY_PARENT),
          ServicePorts.NONE,
          TreePMap.empty(),
          0);

  private final TreePMap<PathId, RunSpec> specs;
  private final TreePMap<PathId, RunSpec> specsByParent;
  private final TreePMap<PathId, Group> groups;
  private final TreePMap<PathId, Group> groupsByParent;
  private final ServicePorts servicePorts;
  private final TreePMap<ExclusiveVolume, TreePSet<PathId>> volumeUsers;
  private final int apps;

  private Tree(
      TreePMap<PathId, RunSpec> specs,
      TreePMap<PathId, RunSpec> specsByParent,
      TreePMap<PathId, Group> groups,
      TreePMap<PathId, Group> groupsByParent,
      ServicePorts servicePorts,
      TreePMap<ExclusiveVolume, TreePSet<PathId>> volumeUsers,
      int apps) {
    this.specs = specs;
    this.specsByParent = specsByParent;
    this.groups = groups;
    this.groupsByParent = groupsByParent;
    this.servicePorts = servicePorts;
    this.volumeUsers = volumeUsers;
    this.apps = apps;
  }

  /** The tree that was stored. */
  public static Tree of(Collection<SpecRecord> specs, Collection<GroupRecord> groups) {
    Tree tree = EMPTY;
    for (GroupRecord group : groups) {
      tree = tree.with(group.group());
    }
    for (SpecRecord spec : specs) {
      tree = tree.with(spec.spec());
    }
    return tree;
  }

  // Reading

  public Optional<RunSpec> spec(PathId id) {
    return Optional.ofNullable(specs.get(id));
  }

  public Optional<App> app(PathId id) {
    return specs.get(id) instanceof App app ? Optional.of(app) : Optional.empty();
  }

  /** Every group carries the version of the root. */
  public Optional<Group> group(PathId id) {
    return Optional.ofNullable(groups.get(id)).map(this::shown);
  }

  public Group root() {
    return Objects.requireNonNull(groups.get(PathId.ROOT));
  }

  /** All specs in order of their ids. */
  public Collection<RunSpec> specs() {
    return specs.values();
  }

  /** All groups in order of their ids, the root first. */
  public Collection<Group> groups() {
    return shown(groups);
  }

  /** All specs anywhere below a group, in order of their ids. */
  public Collection<RunSpec> specsBelow(PathId group) {
    return Ranges.below(specs, group).values();
  }

  /** All groups anywhere below a group, without itself, in order of their ids. */
  public Collection<Group> groupsBelow(PathId group) {
    return shown(Ranges.below(groups, group));
  }

  /** Specs directly in a group, in order of their ids. */
  public Collection<RunSpec> specsIn(PathId group) {
    return Ranges.in(specsByParent, group).values();
  }

  /** Groups directly in a group, in order of their ids. */
  public Collection<Group> groupsIn(PathId group) {
    return shown(Ranges.in(groupsByParent, group));
  }

  private Group shown(Group group) {
    return group.at(root().version());
  }

  private List<Group> shown(TreePMap<PathId, Group> range) {
    Instant version = root().version();
    return range.values().stream().map(group -> group.at(version)).toList();
  }

  /** Number of apps, pods not counted. */
  public int apps() {
    return apps;
  }

  /** Service ports that apps have. */
  ServicePorts servicePorts() {
    return servicePorts;
  }

  /** Apps with that volume, in order of their ids. */
  Set<PathId> usersOf(ExclusiveVolume volume) {
    TreePSet<PathId> users = volumeUsers.get(volume);
    return users == null ? TreePSet.empty() : users;
  }

  // Changing

  /** With a new or changed spec. */
  public Tree with(RunSpec spec) {
    RunSpec before = specs.get(spec.id());
    return new Tree(
        specs.plus(spec.id(), spec),
        specsByParent.plus(spec.id(), spec),
        groups,
        groupsByParent,
        claim(release(servicePorts, before), spec),
        using(notUsing(volumeUsers, before), spec),
        apps + (spec instanceof App ? 1 : 0) - (before instanceof App ? 1 : 0));
  }

  /** Without that spec; the groups around it stay. */
  public Tree without(PathId spec) {
    RunSpec before = specs.get(spec);
    if (before == null) {
      return this;
    }
    return new Tree(
        specs.minus(spec),
        specsByParent.minus(spec),
        groups,
        groupsByParent,
        release(servicePorts, before),
        notUsing(volumeUsers, before),
        apps - (before instanceof App ? 1 : 0));
  }

  /** With a new or changed group. */
  public Tree with(Group group) {
    return new Tree(
        specs,
        specsByParent,
        groups.plus(group.id(), group),
        group.id().isRoot() ? groupsByParent : groupsByParent.plus(group.id(), group),
        servicePorts,
        volumeUsers,
        apps);
  }

  /** Without that group itself; its members are removed one by one. The root always stays. */
  public Tree withoutGroup(PathId group) {
    return group.isRoot()
        ? this
        : new Tree(
            specs,
            specsByParent,
            groups.minus(group),
            groupsByParent.minus(group),
            servicePorts,
            volumeUsers,
            apps);
  }

  private static ServicePorts claim(ServicePorts ports, RunSpec spec) {
    ServicePorts claimed = ports;
    if (spec instanceof App app) {
      for (int port : app.servicePorts()) {
        claimed = port == 0 ? claimed : claimed.with(port);
      }
    }
    return claimed;
  }

  private static ServicePorts release(ServicePorts ports, @Nullable RunSpec spec) {
    ServicePorts left = ports;
    if (spec instanceof App app) {
      for (int port : app.servicePorts()) {
        left = left.without(port);
      }
    }
    return left;
  }

  private static TreePMap<ExclusiveVolume, TreePSet<PathId>> using(
      TreePMap<ExclusiveVolume, TreePSet<PathId>> users, RunSpec spec) {
    TreePMap<ExclusiveVolume, TreePSet<PathId>> more = users;
    for (ExclusiveVolume volume : exclusiveVolumes(spec)) {
      TreePSet<PathId> had = more.get(volume);
      more = more.plus(volume, (had == null ? TreePSet.<PathId>empty() : had).plus(spec.id()));
    }
    return more;
  }

  private static TreePMap<ExclusiveVolume, TreePSet<PathId>> notUsing(
      TreePMap<ExclusiveVolume, TreePSet<PathId>> users, @Nullable RunSpec spec) {
    if (spec == null) {
      return users;
    }
    TreePMap<ExclusiveVolume, TreePSet<PathId>> less = users;
    for (ExclusiveVolume volume : exclusiveVolumes(spec)) {
      TreePSet<PathId> had = less.get(volume);
      if (had != null) {
        TreePSet<PathId> left = had.minus(spec.id());
        less = left.isEmpty() ? less.minus(volume) : less.plus(volume, left);
      }
    }
    return less;
  }

  private static List<ExclusiveVolume> exclusiveVolumes(RunSpec spec) {
    return spec instanceof App app
        ? app.volumes().stream().flatMap(v -> ExclusiveVolume.of(v).stream()).toList()
        : List.of();
  }
}
