package dev.ekiden.api.model;

import java.util.List;

/** A group with everything below it. */
public record GroupTree(Group group, List<RunSpec> specs, List<GroupTree> groups) {
  public GroupTree {
    specs = List.copyOf(specs);
    groups = List.copyOf(groups);
  }
}
