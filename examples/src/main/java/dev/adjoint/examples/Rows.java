package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The rows of the lectures that are owed a program, in the order of the sections, and those among
 * them that wait.
 *
 * @param ids all that are owed
 * @param waiting those that wait, and for what
 */
record Rows(List<String> ids, SequencedMap<String, String> waiting) {
  private static final String WAITS = "waits:";

  /** The list of the requirements. */
  static Rows owed() {
    try (var in = requireNonNull(Rows.class.getResourceAsStream("rows.txt"), "rows.txt");
        var reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      return parse(reader.lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line each: an id, and {@code waits: why} behind it if it does; # begins a remark. */
  static Rows parse(Stream<String> lines) {
    List<String> ids = new ArrayList<>();
    SequencedMap<String, String> waiting = new LinkedHashMap<>();
    lines
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> {
          int end = line.indexOf(' ');
          String id = end < 0 ? line : line.substring(0, end);
          ids.add(id);
          String rest = line.substring(id.length()).strip();
          if (rest.startsWith(WAITS) && rest.length() > WAITS.length()) {
            waiting.put(id, rest.substring(WAITS.length()).strip());
          } else if (!rest.isEmpty()) {
            throw new IllegalArgumentException("rows: not an id or 'id  waits: why': " + line);
          }
        });
    return new Rows(ids, waiting);
  }

  /**
   * What is wrong if there are programs for these: rows without one, rows that wait for nothing.
   */
  List<String> complaints(List<String> programs) {
    List<String> out = new ArrayList<>();
    for (String id : ids) {
      boolean waits = waiting.containsKey(id);
      if (programs.contains(id) == waits) {
        out.add(id + (waits ? " has a program and need not wait" : " has no program"));
      }
    }
    return out;
  }
}
