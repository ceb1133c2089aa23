package dev.adjoint.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  private static Map<String, String> read(String text) {
    JsonReader in = new JsonReader(text, TensorException::new);
    Map<String, String> out = new LinkedHashMap<>();
    in.object(key -> out.put(key, in.string()));
    in.end();
    return out;
  }

  private static List<Long> numbers(String text) {
    JsonReader in = new JsonReader(text, TensorException::new);
    List<Long> out = new ArrayList<>();
    in.wholeNumbers(out::add);
    in.end();
    return out;
  }

  @Test
  void quoteAndReadAreInverse() {
    String s = "a\"b\\c/\n\r\t\u0000\u001f é 名 \uD83D\uDE00";
    assertThat(Json.quote(s)).isEqualTo("\"a\\\"b\\\\c/\\n\\r\\t\\u0000\\u001f é 名 \uD83D\uDE00\"");
    assertThat(read("{" + Json.quote(s) + ":" + Json.quote(s) + "}")).isEqualTo(Map.of(s, s));
  }

  @Test
  void numbersAreJson() {
    assertThat(Json.number(3)).isEqualTo("3");
    assertThat(Json.number(-0.25)).isEqualTo("-0.25");
    assertThat(Json.number(1e300)).isEqualTo("1.0E300");
    assertThat(Json.number(Double.NaN)).isEqualTo("null");
    assertThat(Json.number(Double.NEGATIVE_INFINITY)).isEqualTo("null");
  }

  @Test
  void readsEscapesAndSpace() {
    assertThat(read(" {\t\"a\\u0041\\ud83d\\ude00\\/\\b\\f\" :\n\"\" , \"\":\"x\"\r} "))
        .isEqualTo(Map.of("aA\uD83D\uDE00/\b\f", "", "", "x"));
    assertThat(numbers("[ 0, 9223372036854775807 ,12]")).containsExactly(0L, Long.MAX_VALUE, 12L);
    assertThat(numbers("[]")).isEmpty();
    assertThat(read("{}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"b\"|character 8: expected a comma or the end of the object, the text ends",
        "{\"a\":\"b\",}|character 9: expected a string, found \"}\"",
        "{\"a\" \"b\"}|character 5: expected a colon after the key, found \"\\\"\"",
        "{\"a\":1}|character 5: expected a string, found \"1\"",
        "{\"a\":\"b\",\"a\":\"c\"}|character 9: the key \"a\" comes twice",
        "{\"a\":\"b\"}x|character 9: expected nothing after the value, found \"x\"",
        "{\"a|character 3: the text ends inside a string",
        "{\"a\\|character 4: the text ends inside a string",
        "{\"a\\q\":\"\"}|character 4: no such escape in a string",
        "{\"\\u12g4\":\"\"}|character 6: \\u needs four hexadecimal digits",
        "{\"\\ud800\":\"\"}|character 9: the string before holds half of a surrogate pair",
        "{\"a\tb\":\"\"}|character 3: a control character in a string must be escaped",
        "[1]|character 0: expected an object, found \"[\"",
        "``|character 0: expected an object, the text ends",
      })
  void refusesWrongObjects(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(TensorException.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[-1]|character 1: expected a whole number, found \"-\"",
        "[01]|character 1: expected a whole number, found \"0\"",
        "[1.5]|character 1: expected a whole number, found \"1\"",
        "[1e3]|character 1: expected a whole number, found \"1\"",
        "[1,]|character 3: expected a whole number, found \"]\"",
        "[9223372036854775808]|character 1: the number is larger than 9223372036854775807",
        "[1 2]|character 3: expected a comma or the end of the array, found \"2\"",
      })
  void refusesWrongNumbers(String text, String message) {
    assertThatThrownBy(() -> numbers(text)).isInstanceOf(TensorException.class).hasMessage(message);
  }
}
