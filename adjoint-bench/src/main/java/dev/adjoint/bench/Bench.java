package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times the workloads: steps until the JVM has compiled them, then steps for some seconds, of which
 * the median and the least are told. Each workload is first held against PyTorch's numbers. Where a
 * step is multiply-adds and little else, the processor's peak is measured right before and after.
 */
public final class Bench {
  private static final double WINDOW_SECONDS = 0.5;
  private static final int SHORTEST_WARMUP =
      12; // windows: generated loops become vectors in 2 to 5 s
  private static final int LONGEST_WARMUP = 40;
  private static final int LEVEL = 3; // so many windows without a fall end the warm-up
  private static final double FALL = 0.98;
  private static final int BUSY_MILLIS = 20;
  private static final String ROW = "%-20s %12s %12s %7s%n";

  private static final Map<String, Supplier<Workload>> WORKLOADS = new LinkedHashMap<>();

  static {
    WORKLOADS.put("two_layer_sigmoid", TwoLayerSigmoid::new);
    WORKLOADS.put("mlp_mnist_adam", () -> new Mlp(true));
    WORKLOADS.put("cnn_mnist_adam", Cnn::new);
    WORKLOADS.put("resnet20_cifar_sgd", ResNet20::new);
    WORKLOADS.put("char_lstm_adam", CharLstm::new);
    WORKLOADS.put("gpt_small_adamw", Gpt::new);
    WORKLOADS.put("scalar_chain_200", ScalarChain::new);
    WORKLOADS.put("mlp_infer_1", () -> new Mlp(false));
    WORKLOADS.put("vae_adam", Vae::new);
    WORKLOADS.put("pointwise_chain_4m", PointwiseChain::new);
    WORKLOADS.put("norm_softmax_4m", NormSoftmax::new);
    WORKLOADS.put("matmul_64", () -> new Matmul(64));
    WORKLOADS.put("matmul_256", () -> new Matmul(256));
    WORKLOADS.put("matmul_1024", () -> new Matmul(1024));
    WORKLOADS.put("conv3x3_64", Conv::new);
  }

  private Bench() {}

  /** The names of all workloads. */
  public static List<String> names() {
    return List.copyOf(WORKLOADS.keySet());
  }

  /**
   * How to time.
   *
   * @param threads threads that kernels use; told, not set
   * @param seconds each workload is timed for so long, after its warm-up; 0: for as long as in the
   *     peer's script
   * @param json a JSON object a line, else lines for people
   */
  public record Options(int threads, double seconds, boolean json) {}

  /**
   * A timed workload, in microseconds a step.
   *
   * @param workload its name
   * @param medianUs half of the steps took at most this
   * @param minUs the least
   * @param n number of steps
   * @param threads threads that kernels used
   * @param warmup what went before
   * @param spent what the steps took from the JVM
   * @param rate how many operations a second, where they can be counted
   */
  public record Result(
      String workload,
      double medianUs,
      double minUs,
      int n,
      int threads,
      Warmup warmup,
      Spent spent,
      @Nullable Rate rate) {
    /** One JSON object on a line, the form of the peer's script and more. */
    public String json() {
      return String.format(
              Locale.ROOT,
              "{\"workload\": \"%s\", \"median_us\": %.1f, \"min_us\": %.1f, \"n\": %d,"
                  + " \"threads\": %d, \"warmup_s\": %.1f, \"warmup_median_us\": %.1f,"
                  + " \"gc_share\": %.4f, \"gc_beside_share\": %.4f, \"allocated_bytes\": %d",
              workload,
              medianUs,
              minUs,
              n,
              threads,
              warmup.seconds,
              warmup.medianUs,
              spent.gcShare,
              spent.besideShare,
              spent.allocatedBytes)
          + (rate == null ? "}" : rate.json() + "}");
    }

    /** A line for people, or two. */
    public String line() {
      return String.format(
              Locale.ROOT,
              "%-18s %10.1f us median %10.1f us least %7d steps, %d threads; %.1f us in the first"
                  + " %.1f s; collector %.1f %%, %,d bytes a step",
              workload,
              medianUs,
              minUs,
              n,
              threads,
              warmup.medianUs,
              warmup.seconds,
              100 * spent.gcShare,
              spent.allocatedBytes)
          + (rate == null ? "" : System.lineSeparator() + "  " + rate.line(workload, threads));
    }
  }

  /**
   * The steps before those that are timed, while the JVM compiles.
   *
   * @param seconds how long
   * @param medianUs half of them took at most this
   */
  public record Warmup(double seconds, double medianUs) {}

  /**
   * What the timed steps took from the JVM.
   *
   * @param gcShare the share of the time for which collections stopped the program
   * @param besideShare the share of the time in which a collector worked beside the program
   * @param allocatedBytes bytes a step, of all threads
   */
  public record Spent(double gcShare, double besideShare, long allocatedBytes) {}

  /**
   * Operations a second beside the processor's peak.
   *
   * @param gflops billions of floating-point operations a second, at the median
   * @param peakGflops of a loop of multiply-adds on registers, right before or after; the better
   */
  public record Rate(double gflops, double peakGflops) {
    String json() {
      return String.format(
          Locale.ROOT,
          ", \"gflops\": %.1f, \"peak_gflops\": %.1f, \"of_peak\": %.3f",
          gflops,
          peakGflops,
          gflops / peakGflops);
    }

    String line(String workload, int threads) {
      return String.format(
          Locale.ROOT,
          "peak %.1f GFLOP/s (register-only multiply-adds, %d threads); %s %.1f GFLOP/s = %.1f %%",
          peakGflops,
          threads,
          workload,
          gflops,
          100 * gflops / peakGflops);
    }
  }

  /** Checks and times the named workloads, all if none is named, printing each when it is done. */
  public static List<Result> run(List<String> names, Options options, PrintStream out) {
    SafetensorsFile reference = reference();
    List<Result> results = new ArrayList<>();
    for (String name : names.isEmpty() ? names() : names) {
      Result r = run(name, options, reference);
      results.add(r);
      out.println(options.json ? r.json() : r.line());
      out.flush();
    }
    return results;
  }

  private static Result run(String name, Options options, SafetensorsFile reference) {
    Workload w = workload(name);
    w.check(reference);
    return time(w, options);
  }

  /**
   * As {@link #run(List, Options, PrintStream)}, each workload right after the peer's, side by
   * side. As JSON a line of each.
   *
   * @throws Peer.Failure if the peer's process fails
   */
  public static void run(List<String> names, Options options, PrintStream out, Peer peer) {
    int threads = options.threads;
    SafetensorsFile reference = reference();
    if (!options.json) {
      out.println(peer.description() + "; medians in microseconds, " + threads + " threads each.");
      out.printf(Locale.ROOT, ROW, "workload", "PyTorch", "Adjoint", "ratio");
    }
    for (String name : names.isEmpty() ? names() : names) {
      Peer.Timed theirs = peer.time(name, options);
      Result ours = run(name, options, reference);
      if (options.json) {
        out.println(theirs.json());
        out.println(ours.json());
      } else {
        out.printf(
            Locale.ROOT,
            ROW,
            name,
            String.format(Locale.ROOT, "%.1f", theirs.medianUs()),
            String.format(Locale.ROOT, "%.1f", ours.medianUs),
            String.format(Locale.ROOT, "%.2f", theirs.medianUs() / ours.medianUs));
      }
      out.flush();
    }
  }

  static Workload workload(String name) {
    Supplier<Workload> make = WORKLOADS.get(name);
    if (make == null) {
      throw new IllegalArgumentException(
          "bench: there is no workload \""
              + name
              + "\"; known: "
              + String.join(", ", names())
              + ".");
    }
    return make.get();
  }

  /** The numbers of all workloads. */
  static SafetensorsFile reference() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : List.of("bench_traces", "bench_models")) {
      tensors.putAll(read(name + ".safetensors").tensors());
    }
    return new SafetensorsFile("bench", tensors, Map.of());
  }

  private static SafetensorsFile read(String file) {
    try (InputStream in = Bench.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from this build.");
      }
      return Safetensors.read(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result time(Workload w, Options options) {
    Warmup warmup = warmUp(w);
    boolean counted = w.flops() > 0 && Peak.measurable();
    double peak = counted ? Peak.gflops(options.threads) : 0;
    Meter start = Meter.now();
    double[] us = steps(w, options.seconds > 0 ? options.seconds : w.seconds());
    Meter end = Meter.now();
    double median = us[us.length / 2];
    Rate rate = null;
    if (counted) {
      rate = new Rate(w.flops() / median * 1e-3, Math.max(peak, Peak.gflops(options.threads)));
    }
    Spent spent =
        new Spent(
            end.gcShare(start),
            end.besideShare(start),
            (end.allocated() - start.allocated()) / us.length);
    return new Result(w.name(), median, us[0], us.length, options.threads, warmup, spent, rate);
  }

  /** Milliseconds that the JVM has spent compiling, on all its threads. */
  static long compiling() {
    CompilationMXBean c = ManagementFactory.getCompilationMXBean();
    return c != null && c.isCompilationTimeMonitoringSupported() ? c.getTotalCompilationTime() : 0;
  }

  /**
   * Steps in windows of half a second until the window's median has stopped falling, and the JVM
   * compiling beside it, which takes processor time from the step: for three windows no median was
   * 2 % under the least before, nor the compiler busy for more than 4 % of the window. At least six
   * seconds, at most twenty.
   */
  private static Warmup warmUp(Workload w) {
    double[] all = {};
    double least = Double.POSITIVE_INFINITY;
    int windows = 0;
    for (int level = 0;
        windows < SHORTEST_WARMUP || windows < LONGEST_WARMUP && level < LEVEL;
        windows++) {
      long before = compiling();
      double[] us = steps(w, WINDOW_SECONDS);
      double median = us[us.length / 2];
      boolean busy = compiling() - before > BUSY_MILLIS;
      level = busy || median < FALL * least ? 0 : level + 1;
      least = Math.min(least, median);
      int n = all.length;
      all = Arrays.copyOf(all, n + us.length);
      System.arraycopy(us, 0, all, n, us.length);
    }
    Arrays.sort(all);
    return new Warmup(windows * WINDOW_SECONDS, all[all.length / 2]);
  }

  /** The times of all steps that fit, at least five, in ascending order. */
  private static double[] steps(Workload w, double seconds) {
    double[] us = new double[1024];
    int n = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end || n < 5) {
      if (n == us.length) {
        us = Arrays.copyOf(us, 2 * n);
      }
      long t = System.nanoTime();
      w.step();
      us[n++] = (System.nanoTime() - t) * 1e-3;
    }
    double[] sorted = Arrays.copyOf(us, n);
    Arrays.sort(sorted);
    return sorted;
  }
}
