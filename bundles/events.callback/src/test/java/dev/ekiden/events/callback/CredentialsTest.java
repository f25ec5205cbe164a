package dev.ekiden.events.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  @TempDir private Path directory;

  private Credentials with(String text) throws IOException {
    write(text, 1);
    return new Credentials(file().toString());
  }

  private Path file() {
    return directory.resolve("credentials");
  }

  private void write(String text, int second) throws IOException {
    Files.writeString(file(), text);
    Files.setLastModifiedTime(file(), FileTime.fromMillis(1_000L * second));
  }

  private static String sent(Credentials credentials, String url) {
    Credentials.Proof proof = credentials.of(Target.of(url));
    return proof.authorization().orElse("-") + " " + proof.secret().orElse("-");
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/, Bearer t s",
    "https://H:443/a/b?c, Bearer t s",
    "https://h/hook, Bearer deep -",
    "https://h/hook?x=/../y, Bearer deep -",
    "https://h/hook/a, Bearer deep -",
    "https://h/hooks, Bearer t s",
    "https://h/hook/../a, Bearer t s",
    "https://h/hook/%2e%2e/a, Bearer t s",
    "https://h/hook/..;/a, Bearer t s",
    "http://h/, - all",
    "https://h:444/, - all",
    "https://h.evil.example/, - all",
    "https://evil.example/h/, - all",
    "http://h:443/, - all",
    "https://x:y@h/, Basic eDp5 s",
    "https://h@evil.example/, Basic aA== all",
    "http://10.0.0.1:9000/x, Basic am9lOnBhc3M= -",
    "http://[::1]:9000/x, Bearer six -"
  })
  void areSentWhereTheyBelongAndNowhereElse(String url, String what) throws Exception {
    Credentials credentials =
        with(
            """
            # the hooks
            https://h       bearer=t  hmac=s
            https://h/hook  bearer=deep

            http://10.0.0.1:9000/ basic=joe:pass
            http://[::1]:9000 bearer=six
            * hmac=all
            """);
    assertThat(sent(credentials, url)).isEqualTo(what);
  }

  @Test
  void areNoneWithoutAFile() {
    assertThat(new Credentials("").of(Target.of("http://h/"))).isEqualTo(Credentials.Proof.NONE);
    assertThat(new Credentials("").of(Target.of("http://joe:pass@h/")).authorization())
        .isEqualTo(Optional.of("Basic am9lOnBhc3M="));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* bearer=HUSH",
        "* basic=a:HUSH",
        "https://h",
        "https://h HUSH",
        "https://h token=HUSH",
        "https://h bearer=",
        "https://h bearer=HUSH\u00c9",
        "https://h bearer=HUSH basic=a:HUSH",
        "https://h hmac=HUSH hmac=HUSH",
        "https://h hmac=",
        "https://h basic=HUSH",
        "https://h basic=:HUSH",
        "https://HUSH@h hmac=s",
        "https://a:HUSH@h hmac=s",
        "https://h/?HUSH hmac=s",
        "https://h/../HUSH hmac=s",
        "HUSH hmac=s",
        "bearer=HUSH"
      })
  void whatMakesNoSenseIsRefusedWithoutRepeatingIt(String line) {
    assertThatThrownBy(() -> with("# first\n" + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("dev.ekiden.events.callback: credentials.file ")
        .contains("credentials, line 2: ")
        .doesNotContain("HUSH");
  }

  @Test
  void theFileMustBeThere() {
    assertThatThrownBy(() -> new Credentials(file().toString())).hasMessageContaining("not exist");
    assertThatThrownBy(() -> new Credentials("credentials")).hasMessageContaining("absolute");
  }

  @Test
  void aChangedFileCountsUnlessItMakesNoSense() throws Exception {
    Credentials credentials = with("http://h bearer=old\n");
    assertThat(sent(credentials, "http://h/")).isEqualTo("Bearer old -");
    write("http://h bearer=new\n", 2);
    assertThat(sent(credentials, "http://h/")).isEqualTo("Bearer new -");
    write("http://h\n", 3);
    assertThat(sent(credentials, "http://h/")).isEqualTo("Bearer new -");
    Files.delete(file());
    assertThat(sent(credentials, "http://h/")).isEqualTo("Bearer new -");
    write("", 4);
    assertThat(sent(credentials, "http://h/")).isEqualTo("- -");
  }
}
