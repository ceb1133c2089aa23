package dev.adjoint.bench;

import dev.adjoint.core.io.SafetensorsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the timed JVM cannot tell, or should not be burdened with: each prints a table. */
public enum Study {
  /**
   * {@code mlp_mnist_adam} from the JVM's start: the end of the first step, and how many steps and
   * seconds until a step takes at most 1/0.9 of full speed's; without and with an AOT cache.
   */
  STARTUP {
    @Override
    public void run(int threads, PrintStream out) {
      Path cache = temporary();
      try {
        String limit = "-Dadjoint.threads=" + threads;
        FreshJvm plain = new FreshJvm(FreshJvm.VECTORS, "-XX:+UseParallelGC", limit);
        new FreshJvm(plain.flags(), "-XX:AOTCacheOutput=" + cache).run(FirstSteps.class);
        FreshJvm cached = new FreshJvm(plain.flags(), "-XX:AOTCache=" + cache);
        List<double[]> without = new ArrayList<>();
        List<double[]> with = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) { // alternating: machines drift
          without.add(start(plain));
          with.add(start(cached));
        }
        out.printf(
            "From JVM start, mlp_mnist_adam, %d threads, medians (least to most) of %d JVMs.%n",
            threads, STARTS);
        out.println(
            "| JVM | first step ends, s | steps to nine tenths of full speed | s | full, us |");
        out.println("|---|---:|---:|---:|---:|");
        out.println(row("as it is", without));
        out.println(row("with an AOT cache", with));
      } finally {
        delete(cache);
      }
    }
  },

  /** The share of the time that each workload spends in garbage collection, by collector. */
  COLLECTORS {
    @Override
    public void run(int threads, PrintStream out) {
      List<String> names = List.of("Parallel", "G1", "Z");
      List<List<String>> lines = new ArrayList<>();
      for (String name : names) {
        FreshJvm jvm =
            new FreshJvm(
                FreshJvm.VECTORS, "-XX:+Use" + name + "GC", YOUNG, "-XX:MaxRAMPercentage=50");
        lines.add(oneRun(jvm, "1", threads, Bench.names()));
      }
      out.println(
          "Percent of the time for which collections stop the program, with the launcher's");
      out.println("heap; for ZGC also that of its cycles, which run beside the program.");
      out.println("| workload | Parallel | G1 | Z | Z beside | bytes a step |");
      out.println("|---|" + "---:|".repeat(names.size() + 2));
      for (int i = 0; i < Bench.names().size(); i++) {
        StringBuilder row = new StringBuilder("| `" + Bench.names().get(i) + "` |");
        for (List<String> l : lines) {
          row.append(percent(number(l.get(i), "gc_share")));
        }
        row.append(percent(number(lines.getLast().get(i), "gc_beside_share")));
        double bytes = number(lines.getFirst().get(i), "allocated_bytes");
        out.println(row.append(String.format(Locale.ROOT, " %,.0f |", bytes)));
      }
    }
  },

  /** The perceptrons without the Vector API: how many times longer a step takes. */
  SCALAR {
    @Override
    public void run(int threads, PrintStream out) {
      List<String> names = List.of("two_layer_sigmoid", "mlp_mnist_adam", "mlp_infer_1");
      List<String> simd = oneRun(new FreshJvm(FreshJvm.VECTORS), "1", threads, names);
      List<String> scalar = oneRun(new FreshJvm(List.of()), "1", threads, names);
      out.println("Medians in microseconds, " + threads + " threads.");
      out.println("| workload | with jdk.incubator.vector | without | times as long |");
      out.println("|---|---:|---:|---:|");
      for (int i = 0; i < names.size(); i++) {
        double a = number(simd.get(i), "median_us");
        double b = number(scalar.get(i), "median_us");
        out.printf(Locale.ROOT, "| `%s` | %,.1f | %,.1f | %.2f |%n", names.get(i), a, b, b / a);
      }
    }
  },

  /**
   * Fifty losses in f64 of every model whose losses in f32 rounding leads astray, beside PyTorch's.
   */
  LOSSES {
    @Override
    public void run(int threads, PrintStream out) {
      SafetensorsFile reference = Bench.reference();
      out.printf(
          Locale.ROOT,
          "The losses of %d steps in f64 from the same weights, %d threads: relative difference to"
              + " PyTorch's, at most %.0e.%n",
          Training.F64.steps(),
          threads,
          Training.F64.tolerance());
      out.println("| workload | largest difference |");
      out.println("|---|---:|");
      for (String name : Bench.names()) {
        if (Bench.workload(name) instanceof Training t) {
          out.printf(Locale.ROOT, "| `%s` | %.1e |%n", name, t.checkDouble(reference));
        }
      }
    }
  };

  /** As the launcher has it. */
  private static final String YOUNG = "-XX:MaxNewSize=1g";

  private static final int STARTS = 5;
  private static final String STEADY_SECONDS = "6";

  /** Measures, for a minute or so, and prints. */
  public abstract void run(int threads, PrintStream out);

  /** Seconds to the first step's end; steps, seconds to 90 % of full speed; microseconds then. */
  static double[] start(FreshJvm jvm) {
    FreshJvm.Output o = jvm.run(FirstSteps.class, STEADY_SECONDS);
    String[] n = o.last().split(" ");
    double first = (Long.parseLong(n[0]) - o.startMicros()) * 1e-6;
    double steady = first + Long.parseLong(n[2]) * 1e-6;
    return new double[] {first, Double.parseDouble(n[1]), steady, Double.parseDouble(n[3])};
  }

  private static String row(String what, List<double[]> starts) {
    StringBuilder row = new StringBuilder("| " + what + " |");
    String[] formats = {"%.2f", "%.0f", "%.2f", "%.0f"};
    for (int i = 0; i < formats.length; i++) {
      int column = i;
      double[] x = starts.stream().mapToDouble(s -> s[column]).sorted().toArray();
      String format = " " + formats[i] + " (" + formats[i] + " to " + formats[i] + ") |";
      row.append(String.format(Locale.ROOT, format, x[x.length / 2], x[0], x[x.length - 1]));
    }
    return row.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, " %.1f |", 100 * share);
  }

  private static List<String> oneRun(
      FreshJvm jvm, String seconds, int threads, List<String> names) {
    List<String> args = new ArrayList<>(List.of(seconds, Integer.toString(threads)));
    args.addAll(names);
    FreshJvm threaded = new FreshJvm(jvm.flags(), "-Dadjoint.threads=" + threads);
    return threaded.run(OneRun.class, args.toArray(String[]::new)).lines();
  }

  /** The number of this name in a line of JSON. */
  static double number(String json, String name) {
    Matcher m = Pattern.compile("\"" + name + "\": ([0-9.]+)").matcher(json);
    if (!m.find()) {
      throw new IllegalStateException("there is no " + name + " in " + json);
    }
    return Double.parseDouble(m.group(1));
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("adjoint-aot").resolve("cache");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path cache) {
    try {
      Files.deleteIfExists(cache);
      Files.deleteIfExists(cache.resolveSibling(cache.getFileName() + ".config"));
      Files.delete(cache.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
