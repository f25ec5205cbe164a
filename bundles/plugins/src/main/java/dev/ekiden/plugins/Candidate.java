package dev.ekiden.plugins;

import dev.ekiden.api.plugin.PluginGate.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A file that wants to become a bundle.
 *
 * @param digest SHA-256 in hexadecimal
 * @param imports names of the packages it imports
 */
record Candidate(
    Path file, String symbolicName, Version version, String digest, List<String> imports) {
  /** Larger files are refused before they fill the disk. */
  static final long MAX_BYTES = 128L << 20;

  /** Copies the stream to {@code file} and reads what it says of itself. */
  static Candidate receive(InputStream jar, Path file) throws IOException, Refused {
    String digest;
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (DigestOutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha)) {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int read = jar.read(buffer); read >= 0; read = jar.read(buffer)) {
          total += read;
          if (total > MAX_BYTES) {
            throw new Refused("larger than " + (MAX_BYTES >> 20) + " MiB");
          }
          out.write(buffer, 0, read);
        }
      }
      digest = HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    Manifest manifest = manifest(file);
    Optional<String> name = header(manifest, Constants.BUNDLE_SYMBOLICNAME);
    if (name.isEmpty()) {
      throw new Refused("not an OSGi bundle: its manifest has no Bundle-SymbolicName");
    }
    return new Candidate(
        file,
        Headers.names(name.get()).getFirst(),
        version(header(manifest, Constants.BUNDLE_VERSION).orElse("0")),
        digest,
        header(manifest, Constants.IMPORT_PACKAGE).map(Headers::names).orElse(List.of()));
  }

  private static Manifest manifest(Path file) throws Refused {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      if (manifest != null) {
        return manifest;
      }
    } catch (IOException e) {
      throw new Refused("not a jar file: " + e.getMessage());
    }
    throw new Refused("not an OSGi bundle: it has no manifest");
  }

  private static Version version(String text) throws Refused {
    try {
      return Version.parseVersion(text);
    } catch (IllegalArgumentException e) {
      throw new Refused("Bundle-Version is '" + text + "', which is no version");
    }
  }

  private static Optional<String> header(Manifest manifest, String name) {
    return Stream.ofNullable(manifest.getMainAttributes().getValue(name)).findFirst();
  }
}
