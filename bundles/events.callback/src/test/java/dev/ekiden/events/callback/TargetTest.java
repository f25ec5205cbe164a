package dev.ekiden.events.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.spi.events.EventLog;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://h/a?b=c, http://h/a?b=c",
    "http://joe:pass@h/, http://joe:********@h/",
    "http://joe:pa:ss@h:1, http://joe:********@h:1",
    "http://j%40e:p%40ss@h/x@y, http://j%40e:********@h/x@y",
    "https://token@h/, https://********@h/",
    "https://token:@h/, https://********@h/",
    "https://:pass@h/, https://********@h/"
  })
  void showsNoPassword(String url, String shown) {
    assertThat(Target.of(url).shown()).isEqualTo(shown);
  }

  @Test
  void takesAddressesOfVersionSix() {
    Target target = Target.of("http://[::1]:81");
    assertThat(target.host()).isEqualTo("::1");
    assertThat(target.hostHeader()).isEqualTo("[::1]:81");
    assertThat(target.path()).isEqualTo("/");
    assertThat(Target.of("https://[::1]:443/").hostHeader()).isEqualTo("[::1]");
  }

  @Test
  void encodesWhatIsNotAscii() {
    assertThat(Target.of("http://h/caf\u00e9?\u4e0d").path()).isEqualTo("/caf%C3%A9?%E4%B8%8D");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://se cret/",
        "ftp://secret/",
        "http:secret",
        "http://joe:secret@/",
        "http://h:0/secret",
        "http://h:65536/secret",
        "http://h/secret\r\nX: y"
      })
  void refusalsDoNotRepeatTheUrl(String url) {
    assertThatThrownBy(() -> Target.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("callbackUrl ")
        .doesNotContain("cret");
  }

  @Test
  void notesAreReadAsTheyWereWritten() {
    Subscription noted =
        Subscription.to(Target.of("http://joe:pass@h/"), Set.of("a", "b"), Optional.of("g"))
            .failingSince(Optional.of(Instant.EPOCH))
            .untold(Optional.of(new EventLog.Gap(3, 7)));
    assertThat(Subscription.parse(noted.text())).isEqualTo(noted);
    assertThat(Subscription.parse(noted.ended().text())).isEqualTo(noted.ended());
    assertThat(Subscription.parse("http://h/\ndisabled\n\n"))
        .isEqualTo(Subscription.to(Target.of("http://h/"), Set.of(), Optional.empty()).ended());
  }
}
