package dev.ekiden.api.model;

/**
 * What the store keeps. A change writes or removes whole entities; what they mean must be readable
 * by later versions.
 */
public sealed interface Entity
    permits SpecRecord,
        SpecVersion,
        GroupRecord,
        GroupVersion,
        Instance,
        Deployment,
        TaskFailure,
        ClusterIdentity,
        EventMark {
  Key key();

  /** Address of an entity; {@code id} is unique within its kind. */
  record Key(Kind kind, String id) {}

  enum Kind {
    SPEC,
    SPEC_VERSION,
    GROUP,
    GROUP_VERSION,
    INSTANCE,
    DEPLOYMENT,
    TASK_FAILURE,
    CLUSTER,
    EVENT_MARK
  }
}
