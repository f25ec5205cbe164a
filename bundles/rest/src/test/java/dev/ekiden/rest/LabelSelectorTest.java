package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  private static final Map<String, String> LABELS =
      Map.of("env", "prod", "tier", "front", "a b", "c d", "in", "out");

  @Test
  void takesWordsOfAnyLength() {
    String word = "x\\ ".repeat(20_000);
    assertThat(LabelSelector.parse(word + "==" + word).matches(LABELS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env | true",
        "nope | false",
        "env==prod | true",
        "env == prod | true",
        "env==test | false",
        "env!=test | true",
        "env!=prod | false",
        "nope!=prod | false",
        "env in (prod, test) | true",
        "env in (test) | false",
        "env in () | false",
        "env notin (test) | true",
        "env notin (prod) | false",
        "nope notin (prod) | false",
        "env notin () | true",
        "env,tier | true",
        "env , nope | false",
        "env==prod,tier!=back | true",
        "a\\ b==c\\ d | true",
        "a\\ b | true",
        "in | true",
        "in==out | true",
        "'' | true",
        "' ' | true",
      })
  void selects(String selector, boolean selected) {
    assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(selected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env=prod",
        ",",
        "==",
        "env in prod",
        "!env",
        "env==",
        "env in (a",
        "env,",
        "env)",
        "env in (,)",
        "a b"
      })
  void refusesWhatItCannotRead(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOfSatisfying(Rejection.class, r -> assertThat(r.status()).isEqualTo(422))
        .hasMessage("Can not parse label selector " + selector + ". Reason: end of input expected");
  }
}
