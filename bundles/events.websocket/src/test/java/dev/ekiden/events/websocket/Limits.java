package dev.ekiden.events.websocket;

import java.lang.annotation.Annotation;

/** Limits small enough to be reached in tests. */
record Limits(int ping_ms, int pong_ms, int max_lag) implements WsConfig {
  static final int MESSAGE = 1_024;

  @Override
  public int max_clients() {
    return 100;
  }

  @Override
  public int max_message_bytes() {
    return MESSAGE;
  }

  @Override
  public String[] allowed_origins() {
    return new String[] {"http://friend:1"};
  }

  @Override
  public Class<? extends Annotation> annotationType() {
    return WsConfig.class;
  }
}
