package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The programs' own texts, which the build puts beside their classes. */
public final class Sources {
  private static final Pattern CLASS = Pattern.compile("\\b[A-Z]\\w*");
  private static final Pattern IMPORT =
      Pattern.compile("import (dev\\.adjoint\\.examples\\.\\w+(\\.\\w+)+);");

  private Sources() {}

  /**
   * The source of an example, then those of the helpers that it names: file name and text. Empty
   * for a class that the build has not put there.
   */
  public static SequencedMap<String, String> of(Lecture lecture) {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    Class<?> c = lecture.getClass();
    String folder = "/" + c.getPackageName().replace('.', '/') + "/";
    add(all, folder + c.getSimpleName());
    if (!all.isEmpty()) {
      String source = all.firstEntry().getValue();
      for (Matcher m = IMPORT.matcher(source); m.find(); ) {
        add(all, "/" + m.group(1).replace('.', '/'));
      }
      for (Matcher m = CLASS.matcher(source); m.find(); ) {
        add(all, folder + m.group());
      }
    }
    return all;
  }

  private static void add(SequencedMap<String, String> all, String path) {
    String name = path.substring(path.lastIndexOf('/') + 1) + ".java";
    String text = all.containsKey(name) ? null : read(path + ".java");
    if (text != null) {
      all.put(name, text);
    }
  }

  private static @Nullable String read(String path) {
    try (InputStream in = Sources.class.getResourceAsStream(path)) {
      return in == null ? null : new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
