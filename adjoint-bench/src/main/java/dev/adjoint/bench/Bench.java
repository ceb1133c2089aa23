package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Times the workloads: steps for five seconds to let the JVM compile them, then steps for some
 * seconds, of which the median and the least are told, beside the median of the five seconds. Each
 * workload is first held against PyTorch's numbers.
 */
public final class Bench {
  private static final double WARMUP_SECONDS = 5;
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
   * A timed workload, in microseconds a step.
   *
   * @param workload its name
   * @param medianUs half of the steps took at most this
   * @param minUs the least
   * @param n number of steps
   * @param threads threads that kernels used
   * @param warmupMedianUs half of the steps before, while the JVM compiled, took at most this
   */
  public record Result(
      String workload, double medianUs, double minUs, int n, int threads, double warmupMedianUs) {
    /** One JSON object on a line, the form of the peer's script. */
    public String json() {
      return String.format(
          Locale.ROOT,
          "{\"workload\": \"%s\", \"median_us\": %.1f, \"min_us\": %.1f, \"n\": %d, \"threads\": %d}",
          workload,
          medianUs,
          minUs,
          n,
          threads);
    }

    /** A line for people. */
    public String line() {
      return String.format(
          Locale.ROOT,
          "%-18s %10.1f us median %10.1f us least %7d steps, %d threads; %.1f us in the first %.0f s",
          workload,
          medianUs,
          minUs,
          n,
          threads,
          warmupMedianUs,
          WARMUP_SECONDS);
    }
  }

  /** Checks and times the named workloads, all if none is named, printing each when it is done. */
  public static List<Result> run(List<String> names, int threads, boolean json, PrintStream out) {
    SafetensorsFile reference = reference();
    List<Result> results = new ArrayList<>();
    for (String name : names.isEmpty() ? names() : names) {
      Result r = run(name, threads, reference);
      results.add(r);
      out.println(json ? r.json() : r.line());
      out.flush();
    }
    return results;
  }

  private static Result run(String name, int threads, SafetensorsFile reference) {
    Workload w = workload(name);
    w.check(reference);
    return time(w, threads);
  }

  /**
   * As {@link #run(List, int, boolean, PrintStream)}, each workload right after the peer's, side by
   * side. With {@code json} a line of each.
   *
   * @throws Peer.Failure if the peer's process fails
   */
  public static void run(
      List<String> names, int threads, boolean json, PrintStream out, Peer peer) {
    SafetensorsFile reference = reference();
    if (!json) {
      out.println(peer.description() + "; medians in microseconds, " + threads + " threads each.");
      out.printf(Locale.ROOT, ROW, "workload", "PyTorch", "Adjoint", "ratio");
    }
    for (String name : names.isEmpty() ? names() : names) {
      Peer.Timed theirs = peer.time(name, threads);
      Result ours = run(name, threads, reference);
      if (json) {
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

  private static Result time(Workload w, int threads) {
    double[] warmup = steps(w, WARMUP_SECONDS);
    double[] us = steps(w, w.seconds());
    return new Result(
        w.name(), us[us.length / 2], us[0], us.length, threads, warmup[warmup.length / 2]);
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
