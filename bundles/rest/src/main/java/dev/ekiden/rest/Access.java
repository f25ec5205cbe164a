package dev.ekiden.rest;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.auth.Auth;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Identity;
import dev.ekiden.spi.auth.Auth.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the auth plugin who is calling and what they may do. Without one everybody may do
 * everything; one that throws or is late refuses (fail closed).
 */
@Component(service = Access.class)
public final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Who sent the request that the current thread works on; bound when there is a plugin. */
  static final ScopedValue<Identity> CALLER = ScopedValue.newInstance();

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Auth auth;

  /** For the container, which fills in the plugin. */
  public Access() {}

  Access(@Nullable Auth auth) {
    this.auth = auth;
  }

  /** Whether somebody decides at all. */
  boolean guarded() {
    return auth != null;
  }

  /**
   * @throws Rejection 503 when the plugin cannot tell
   */
  Auth.Authentication authenticate(Auth.Request request) {
    Auth plugin = auth;
    if (plugin == null) {
      throw failed();
    }
    return bounded(() -> plugin.authenticate(request));
  }

  /**
   * @throws Rejection 403, or 503 when the plugin cannot tell
   */
  void require(Action action, Resource resource, String path) {
    if (!may(action, resource, path)) {
      throw Rejection.of(403, "Not Authorized to perform this action!");
    }
  }

  void require(Action action, Resource resource, PathId id) {
    require(action, resource, id.value());
  }

  /** What the caller may see of specs and groups. */
  Predicate<PathId> visible() {
    return auth == null
        ? id -> true
        : id ->
            may(Action.VIEW, Resource.RUN_SPEC, id.value())
                || may(Action.VIEW, Resource.GROUP, id.value());
  }

  /** Apps below a group that the caller may see, in order of their ids. */
  List<App> appsBelow(Snapshot snapshot, PathId group) {
    Predicate<PathId> visible = visible();
    return snapshot.specsBelow(group).stream()
        .filter(App.class::isInstance)
        .map(App.class::cast)
        .filter(app -> visible.test(app.id()))
        .toList();
  }

  private boolean may(Action action, Resource resource, String path) {
    Auth plugin = auth;
    if (plugin == null) {
      return true;
    }
    // A plugin that came while the request was on its way has not authenticated it.
    if (!CALLER.isBound()) {
      return false;
    }
    Identity caller = CALLER.get();
    return bounded(() -> plugin.authorize(caller, action, resource, path));
  }

  private static <T> T bounded(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = Thread.ofVirtual().name("auth").start(task);
    try {
      return task.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      LOG.warn("The auth plugin did not answer within {}", DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.warn("The auth plugin failed", e.getCause());
    }
    throw failed();
  }

  private static Rejection failed() {
    return Rejection.of(503, "Nobody can tell now who may do this.");
  }
}
