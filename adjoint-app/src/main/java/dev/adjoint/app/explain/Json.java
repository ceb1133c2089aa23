package dev.adjoint.app.explain;

import dev.adjoint.core.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that may stand within a script element. Numbers keep all their digits. */
final class Json {
  private Json() {}

  /** Of maps, lists, texts, numbers, booleans, tensors and null. */
  static String of(@Nullable Object value) {
    StringBuilder s = new StringBuilder();
    write(s, value);
    return s.toString();
  }

  private static void write(StringBuilder s, @Nullable Object value) {
    switch (value) {
      case null -> s.append("null");
      case Map<?, ?> map -> {
        s.append('{');
        map.forEach((k, v) -> {
          comma(s, '{');
          write(s, String.valueOf(k));
          s.append(':');
          write(s, v);
        });
        s.append('}');
      }
      case List<?> list -> {
        s.append('[');
        list.forEach(v -> {
          comma(s, '[');
          write(s, v);
        });
        s.append(']');
      }
      case Tensor t -> write(s, t.rank() == 0 ? (Object) t.item() : t.toList());
      case String text -> {
        s.append('"');
        text.codePoints().forEach(c -> letter(s, c));
        s.append('"');
      }
      default -> s.append(value); // a number that is finite, or a truth
    }
  }

  private static void comma(StringBuilder s, char open) {
    if (s.charAt(s.length() - 1) != open) {
      s.append(',');
    }
  }

  private static void letter(StringBuilder s, int c) {
    if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&') {
      s.append("\\u%04x".formatted(c));
    } else {
      s.appendCodePoint(c);
    }
  }
}
