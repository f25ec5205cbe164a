package dev.ekiden.api.cluster;

import java.util.List;

/** What to do with accepted offers; carried out in order. */
public sealed interface Operation {
  /** Start one task. */
  record Launch(TaskSpec task) implements Operation {}

  /**
   * Start the containers of a pod together; if one fails or is killed the others are killed.
   *
   * @param executorId of the group's executor
   * @param executorResources of the executor; the pod's host ports are among them
   */
  record LaunchGroup(String executorId, List<Resource> executorResources, List<TaskSpec> tasks)
      implements Operation {
    public LaunchGroup {
      executorResources = List.copyOf(executorResources);
      tasks = List.copyOf(tasks);
    }
  }

  record Reserve(List<Resource> resources) implements Operation {
    public Reserve {
      resources = List.copyOf(resources);
    }
  }

  record Unreserve(List<Resource> resources) implements Operation {
    public Unreserve {
      resources = List.copyOf(resources);
    }
  }

  /** Create persistent volumes on reserved disk. */
  record Create(List<Resource> volumes) implements Operation {
    public Create {
      volumes = List.copyOf(volumes);
    }
  }

  record Destroy(List<Resource> volumes) implements Operation {
    public Destroy {
      volumes = List.copyOf(volumes);
    }
  }
}
