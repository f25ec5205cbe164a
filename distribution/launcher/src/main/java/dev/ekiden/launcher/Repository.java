package dev.ekiden.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.feature.ID;

/** Jars in the layout of a Maven repository. */
record Repository(Path directory) {
  /**
   * The file of an artifact.
   *
   * @throws StartException if it is not there
   */
  Path file(ID id) {
    var classifier = id.getClassifier().map(c -> "-" + c).orElse("");
    var file =
        directory
            .resolve(id.getGroupId().replace('.', '/'))
            .resolve(id.getArtifactId())
            .resolve(id.getVersion())
            .resolve("%s-%s%s.jar".formatted(id.getArtifactId(), id.getVersion(), classifier));
    if (!Files.isRegularFile(file)) {
      throw new StartException("%s is not in the repository: no file %s".formatted(id, file));
    }
    return file;
  }
}
