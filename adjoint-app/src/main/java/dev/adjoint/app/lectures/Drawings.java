package dev.adjoint.app.lectures;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adjoint.app.explain.Explanation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is drawn beside the programs: the lines of {@code drawings.txt}. */
final class Drawings {
  private static final Pattern LINE =
      Pattern.compile("(?<id>\\S+): (sheet (?<sheet>\\S+)|(?<formula>[^|]+) \\| (?<values>.+))");

  /** A picture for a program. */
  sealed interface Drawing {
    /** Of which program. */
    String id();
  }

  /** The graph of a formula at values, each written as name=value. */
  record Formula(String id, String formula, List<String> values) implements Drawing {
    Explanation explanation() {
      return Explanation.of(formula, values, List.of());
    }

    /** What one types to step through it. */
    String command() {
      return "./adjoint explain \"%s\" %s --html page.html"
          .formatted(formula, String.join(" ", values));
    }
  }

  /** A standard sheet, which is shown once for all. */
  record Sheet(String id, String name) implements Drawing {}

  private Drawings() {}

  /** All of them. */
  static List<Drawing> all() {
    var name = "drawings.txt";
    try (var in = Objects.requireNonNull(Drawings.class.getResourceAsStream(name), name);
        var reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      return parse(reader.lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One a line; # begins a remark. */
  static List<Drawing> parse(Stream<String> lines) {
    var all = new ArrayList<Drawing>();
    lines
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> {
          Matcher m = LINE.matcher(line);
          if (!m.matches()) {
            throw new IllegalArgumentException(
                "drawings: not 'ID: FORMULA | VALUES' or 'ID: sheet NAME': " + line);
          }
          String sheet = m.group("sheet");
          all.add(
              sheet != null
                  ? new Sheet(m.group("id"), sheet)
                  : new Formula(
                      m.group("id"),
                      m.group("formula").strip(),
                      List.of(m.group("values").strip().split(" +"))));
        });
    return all;
  }
}
