package dev.adjoint.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch on the same workloads: a Python process runs {@code peer_torch.py} for each of them.
 *
 * @param python the interpreter
 * @param version its PyTorch
 */
public record Peer(String python, String version) {
  private static final List<String> SCRIPTS = List.of("peer_torch.py", "models.py");
  private static final String SECONDS = "BENCH_SECONDS"; // 0: the script's own
  private static final Pattern MEDIAN = Pattern.compile("\"median_us\": ([0-9.]+)");

  /** What the peer cannot do, in words for the user. */
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /**
   * A workload that the peer has timed.
   *
   * @param json the line that its script printed
   * @param medianUs half of the steps took at most this
   */
  public record Timed(String json, double medianUs) {}

  private record Output(int exit, List<String> lines) {
    String last() {
      return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }
  }

  /**
   * PyTorch, as the given interpreter has it, or python3 or python on the PATH.
   *
   * @throws Failure if there is none
   */
  public static Peer torch(@Nullable String python) {
    List<String> tried = new ArrayList<>();
    for (String p : python == null ? List.of("python3", "python") : List.of(python)) {
      try {
        Output out = output(List.of(p, "-c", "import torch; print(torch.__version__)"), Map.of());
        if (out.exit == 0) {
          return new Peer(p, out.last());
        }
        tried.add(p + ": " + out.last());
      } catch (IOException e) {
        tried.add(p + ": there is no such program");
      }
    }
    throw new Failure(
        "--peer torch needs a Python with PyTorch ("
            + String.join("; ", tried)
            + "). Name one with --python, e.g. --python venv/bin/python after venv/bin/pip install"
            + " torch.");
  }

  /** For example {@code PyTorch 2.13.0+cpu (eager)}. */
  String description() {
    return "PyTorch " + version + " (eager)";
  }

  /** Times one workload in a new process. */
  Timed time(String workload, Bench.Options options) {
    try {
      Path folder = Files.createTempDirectory("adjoint-peer");
      try {
        for (String script : SCRIPTS) {
          copy(script, folder);
        }
        String script = folder.resolve(SCRIPTS.getFirst()).toString();
        // -B: nothing compiled is left in the folder
        String threads = Integer.toString(options.threads());
        Output out =
            output(
                List.of(python, "-B", script, "eager", threads, workload),
                Map.of(SECONDS, Double.toString(options.seconds())));
        return timed(out, workload);
      } finally {
        for (String script : SCRIPTS) {
          Files.deleteIfExists(folder.resolve(script));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Timed timed(Output out, String workload) {
    String name = "\"workload\": \"" + workload + "\"";
    for (String line : out.lines) {
      Matcher m = MEDIAN.matcher(line);
      if (out.exit == 0 && line.contains(name) && m.find()) {
        return new Timed(line, Double.parseDouble(m.group(1)));
      }
    }
    throw new Failure(
        python
            + " printed no time for "
            + workload
            + ": exit code "
            + out.exit
            + ", at last: "
            + out.last()
            + ".");
  }

  private static void copy(String script, Path folder) throws IOException {
    try (InputStream in = Peer.class.getResourceAsStream("peer/" + script)) {
      if (in == null) {
        throw new IllegalStateException(script + " is missing from this build.");
      }
      Files.copy(in, folder.resolve(script));
    }
  }

  private static Output output(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (InputStream in = process.getInputStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text.strip().lines().toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while waiting for " + command.getFirst() + ".");
    } finally {
      process.destroy();
    }
  }
}
