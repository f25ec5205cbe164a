package dev.ekiden.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;

/** Notes that a request has come through to the API. */
@PreMatching
public final class Arrival implements ContainerRequestFilter {
  private final Presence presence;

  Arrival(Presence presence) {
    this.presence = presence;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    presence.arrived();
  }
}
