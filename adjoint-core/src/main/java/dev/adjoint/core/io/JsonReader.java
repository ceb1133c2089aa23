package dev.adjoint.core.io;

import dev.adjoint.core.TensorException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A strict reader of the JSON that a safetensors header is made of: objects, arrays of whole
 * numbers, strings. It reads only what is asked for and never a value of unknown kind, so depth is
 * bounded by the caller's own nesting and memory by the text.
 */
final class JsonReader {
  private final String text;
  private final Function<String, TensorException> error;
  private int at;

  /** Reads {@code text}; {@code error} turns "character 7: ..." into the exception to throw. */
  JsonReader(String text, Function<String, TensorException> error) {
    this.text = text;
    this.error = error;
  }

  /** Reads an object; {@code member} gets each key and must read its value. Keys are unique. */
  void object(Consumer<String> member) {
    expect('{', "an object");
    if (take('}')) {
      return;
    }
    Set<String> keys = new HashSet<>();
    do {
      int start = at;
      String key = string();
      if (!keys.add(key)) {
        at = start;
        throw fail("the key " + Json.quote(Json.clip(key)) + " comes twice");
      }
      expect(':', "a colon after the key");
      member.accept(key);
    } while (take(','));
    expect('}', "a comma or the end of the object");
  }

  /** Reads an array of whole numbers. */
  void wholeNumbers(LongConsumer element) {
    expect('[', "an array of whole numbers");
    if (take(']')) {
      return;
    }
    do {
      element.accept(wholeNumber());
    } while (take(','));
    expect(']', "a comma or the end of the array");
  }

  /** Reads a number from 0 to 2^63-1 without sign, fraction or exponent. */
  long wholeNumber() {
    skipSpace();
    int start = at;
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      int digit = text.charAt(at) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        at = start;
        throw fail("the number is larger than 9223372036854775807");
      }
      value = value * 10 + digit;
      at++;
    }
    boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
    boolean goesOn = at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0;
    if (at == start || leadingZero || goesOn) {
      at = start;
      throw expected("a whole number");
    }
    return value;
  }

  /** Reads a string. */
  String string() {
    expect('"', "a string");
    StringBuilder out = new StringBuilder();
    int plain = at;
    while (true) {
      if (at >= text.length()) {
        throw fail("the text ends inside a string");
      }
      char c = text.charAt(at);
      if (c == '"') {
        out.append(text, plain, at);
        at++;
        break;
      } else if (c == '\\') {
        out.append(text, plain, at);
        at++;
        out.append(escape());
        plain = at;
      } else if (c < 0x20) {
        throw fail("a control character in a string must be escaped");
      } else {
        at++;
      }
    }
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < out.length()
                && Character.isLowSurrogate(out.charAt(i + 1));
        if (!pair) {
          throw fail("the string before holds half of a surrogate pair");
        }
        i++;
      }
    }
    return out.toString();
  }

  /** Checks that only white space follows. */
  void end() {
    skipSpace();
    if (at < text.length()) {
      throw expected("nothing after the value");
    }
  }

  /** The exception for a value that was read well but is not allowed. */
  TensorException fail(String problem) {
    return error.apply("character " + at + ": " + problem);
  }

  private char escape() {
    if (at >= text.length()) {
      throw fail("the text ends inside a string");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int value = 0;
        for (int i = 0; i < 4; i++, at++) {
          char h = at < text.length() ? text.charAt(at) : ' ';
          int digit = h < 0x80 ? Character.digit(h, 16) : -1;
          if (digit < 0) {
            throw fail("\\u needs four hexadecimal digits");
          }
          value = value << 4 | digit;
        }
        yield (char) value;
      }
      default -> {
        at--;
        throw fail("no such escape in a string");
      }
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c, String what) {
    if (!take(c)) {
      throw expected(what);
    }
  }

  private TensorException expected(String what) {
    if (at >= text.length()) {
      return fail("expected " + what + ", the text ends");
    }
    return fail("expected " + what + ", found " + Json.quote(text.substring(at, at + 1)));
  }
}
