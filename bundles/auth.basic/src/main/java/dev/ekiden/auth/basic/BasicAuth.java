package dev.ekiden.auth.basic;

import dev.ekiden.spi.auth.Auth;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One user name and password; who has them may do everything. */
@Component(
    service = Auth.class,
    configurationPid = "dev.ekiden.auth.basic",
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "ekiden.name=basic")
@Designate(ocd = BasicAuth.Config.class)
public final class BasicAuth implements Auth {
  private static final String SCHEME = "basic ";

  private final Identity identity;
  private final byte[] expected;
  private final String challenge;

  /** Whom to let in. */
  @ObjectClassDefinition(name = "Ekiden basic authentication")
  public @interface Config {
    @AttributeDefinition(
        type = AttributeType.PASSWORD,
        description = "user:password; the user's name has no colon.")
    String credentials();

    @AttributeDefinition(description = "What browsers show when they ask for the password.")
    String realm() default "Mesosphere";
  }

  @Activate
  public BasicAuth(Config config) {
    this(config.credentials(), config.realm());
  }

  BasicAuth(String credentials, String realm) {
    int colon = credentials.indexOf(':');
    if (colon < 1 || colon == credentials.length() - 1) {
      throw new IllegalArgumentException(
          "dev.ekiden.auth.basic: credentials must be user:password, neither of them empty");
    }
    if (realm.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
      throw new IllegalArgumentException(
          "dev.ekiden.auth.basic: realm must not have quotes, backslashes or control characters");
    }
    this.identity = new Identity(credentials.substring(0, colon));
    this.expected = digest(credentials);
    this.challenge = "Basic realm=\"" + realm + "\"";
  }

  @Override
  public Authentication authenticate(Request request) {
    boolean known =
        request
            .header("authorization")
            .flatMap(BasicAuth::credentials)
            // Comparing digests takes the same time however much of a guess is right.
            .filter(given -> MessageDigest.isEqual(expected, digest(given)))
            .isPresent();
    return known ? new Authentication.Known(identity) : new Authentication.Challenge(challenge);
  }

  @Override
  public boolean authorize(Identity caller, Action action, Resource resource, String path) {
    return caller.equals(identity);
  }

  /** What the header carries; empty when it is of another scheme or malformed. */
  private static Optional<String> credentials(String header) {
    if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    try {
      byte[] text = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
