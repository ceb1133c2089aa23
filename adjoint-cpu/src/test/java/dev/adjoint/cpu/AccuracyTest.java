package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.GoldenFile;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * How far every transcendental function is from the right result, over its whole range, in units of
 * the last place: F32 against the reference kernels in F64, F64 against mpmath with 80 digits
 * ({@code accuracy.safetensors}). The bounds are the table of {@code docs/accuracy.md}.
 */
class AccuracyTest {
  private static final int N = 1 << 16;

  /**
   * @param name the method, with its number if it takes one
   * @param domain where the bounds hold
   * @param low the least number that is tried; those below are left out
   * @param high the largest
   * @param special values at special points
   */
  private record Row(
      String name,
      String domain,
      double low,
      double high,
      Function<Tensor[], Tensor> f,
      int inputs,
      double f32,
      double f64,
      String special) {
    String line() {
      return String.format(
          Locale.ROOT, "| `%s` | %s | %.1f | %.1f | %s |", name, domain, f32, f64, special);
    }
  }

  private static final List<Row> ROWS = new ArrayList<>();
  private static final double INF = Double.POSITIVE_INFINITY;

  private static void row(
      String name,
      String domain,
      double low,
      double high,
      UnaryOperator<Tensor> f,
      double f32,
      double f64,
      String special) {
    ROWS.add(new Row(name, domain, low, high, t -> f.apply(t[0]), 1, f32, f64, special));
  }

  private static void row2(
      String name, BinaryOperator<Tensor> f, double f32, double f64, String special) {
    ROWS.add(new Row(name, "all", -INF, INF, t -> f.apply(t[0], t[1]), 2, f32, f64, special));
  }

  static {
    String ends = "±∞ ↦ ±1";
    row("exp", "all", -INF, INF, Tensor::exp, 0.9, 0.7, "-∞ ↦ 0");
    row("expm1", "all", -INF, INF, Tensor::expm1, 1.4, 0.9, "-∞ ↦ -1");
    row("exp2", "all", -INF, INF, Tensor::exp2, 1.0, 0.7, "-∞ ↦ 0, exact at integers");
    row("log", "x > 0", 0, INF, Tensor::log, 0.8, 0.8, "0 ↦ -∞, below NaN");
    row("log1p", "x > -1", -1, INF, Tensor::log1p, 1.3, 0.8, "-1 ↦ -∞, below NaN");
    row("log2", "x > 0", 0, INF, Tensor::log2, 0.9, 0.8, "0 ↦ -∞, below NaN, exact at powers of 2");
    row(
        "log10",
        "x > 0",
        0,
        INF,
        Tensor::log10,
        0.9,
        0.7,
        "0 ↦ -∞, below NaN, exact at powers of 10");
    row("sqrt", "x ≥ 0", 0, INF, Tensor::sqrt, 0.5, 0.5, "below 0 NaN, -0 ↦ -0");
    row("rsqrt", "x > 0", 0, INF, Tensor::rsqrt, 1.5, 1.4, "0 ↦ ∞, below NaN, ∞ ↦ 0");
    row2("pow", Tensor::pow, 2.2, 0.8, "as Java's `Math.pow`");
    row2("hypot", Tensor::hypot, 2.0, 1.4, "∞ with anything ↦ ∞, no overflow");
    row("sin", "all", -INF, INF, Tensor::sin, 1.5, 1.1, "±∞ ↦ NaN");
    row("cos", "all", -INF, INF, Tensor::cos, 1.4, 1.0, "±∞ ↦ NaN");
    row("tan", "all", -INF, INF, Tensor::tan, 3.0, 1.7, "±∞ ↦ NaN");
    row("asin", "[-1, 1]", -1, 1, Tensor::asin, 2.3, 1.5, "outside NaN");
    row("acos", "[-1, 1]", -1, 1, Tensor::acos, 1.1, 1.0, "outside NaN");
    row("atan", "all", -INF, INF, Tensor::atan, 2.0, 0.7, "±∞ ↦ ±π/2");
    row2("atan2", Tensor::atan2, 2.3, 1.5, "as Java's `Math.atan2`; signs of zeros count");
    row("sinh", "all", -INF, INF, Tensor::sinh, 1.6, 1.0, "±∞ ↦ ±∞");
    row("cosh", "all", -INF, INF, Tensor::cosh, 1.3, 1.1, "±∞ ↦ ∞");
    row("tanh", "all", -INF, INF, Tensor::tanh, 1.3, 0.8, ends);
    row("asinh", "all", -INF, INF, Tensor::asinh, 1.6, 1.1, "±∞ ↦ ±∞");
    row("acosh", "x ≥ 1", 1, INF, Tensor::acosh, 2.0, 1.1, "below 1 NaN");
    row("atanh", "[-1, 1]", -1, 1, Tensor::atanh, 2.0, 1.1, "±1 ↦ ±∞, outside NaN");
    row("erf", "all", -INF, INF, Tensor::erf, 1.0, 0.7, ends);
    row("erfc", "all", -INF, INF, Tensor::erfc, 3.4, 3.8, "-∞ ↦ 2, ∞ ↦ 0");
    row("erfinv", "[-1, 1]", -1, 1, Tensor::erfinv, 0.5, 1.5, "±1 ↦ ±∞, outside NaN");
    row("lgamma", "x > 0", 0, INF, Tensor::lgamma, 0.5, 2.0, "0, -1, -2, ..., ±∞ ↦ ∞");
    row("digamma", "x > 0", 0, INF, Tensor::digamma, 0.5, 1.5, "0 ↦ -∞, -0 ↦ ∞, -1, -2, ... ↦ NaN");
    row("polygamma1", "all", -INF, INF, x -> x.polygamma(1), 0.5, 2.7, "0, -1, -2, ... ↦ ∞");
    row("polygamma3", "all", -INF, INF, x -> x.polygamma(3), 0.5, 3.4, "0, -1, -2, ... ↦ ∞");
    row("sinc", "all", -INF, INF, Tensor::sinc, 2.8, 2.1, "0 ↦ 1, exactly 0 at integers, ±∞ ↦ NaN");
    row("sinOverX", "all", -INF, INF, Tensor::sinOverX, 2.1, 1.3, "0 ↦ 1, ±∞ ↦ NaN");
    row("sigmoid", "x ≥ -87", -87, INF, Tensor::sigmoid, 2.0, 1.4, "-∞ ↦ 0, ∞ ↦ 1");
    row("logSigmoid", "all", -INF, INF, Tensor::logSigmoid, 1.7, 1.2, "-∞ ↦ -∞, ∞ ↦ -0");
    row("softplus", "all", -INF, INF, Tensor::softplus, 1.7, 0.9, "-∞ ↦ 0, ∞ ↦ ∞");
    row("gelu", "x ≥ -1", -1, INF, Tensor::gelu, 3.9, 2.2, "below -1 up to 1.3 x² more");
    row("silu", "x ≥ -87", -87, INF, Tensor::silu, 2.3, 1.6, "∞ ↦ ∞");
    row("mish", "x ≥ -87", -87, INF, Tensor::mish, 4.1, 2.4, "-∞ ↦ -0");
    row("tanhshrink", "all", -INF, INF, Tensor::tanhshrink, 10.2, 15.2, "±∞ ↦ ±∞");
  }

  private static final Kernels REFERENCE = new ReferenceKernels();

  private static List<Kernels> providers() {
    return List.of(new ScalarProvider().create(), new SimdProvider().create());
  }

  /** Numbers of every size, denser where functions are not flat. */
  private static double[] numbers(Row row, int salt) {
    Random random = new Random(row.name().hashCode() + 31L * salt);
    double low = Math.max(row.low(), -110);
    double high = Math.min(row.high(), 110);
    double[] x = new double[N];
    for (int i = 0; i < N; i++) {
      float v =
          switch (i & 3) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> (float) (random.nextGaussian() * 2);
            case 2 -> (float) (low + (high - low) * random.nextDouble());
            default -> (float) Math.exp(random.nextGaussian() * 3) * (random.nextInt(3) - 1);
          };
      x[i] = v >= row.low() && v <= row.high() ? v : 0.5f;
    }
    return x;
  }

  /** The largest error of the row's function in F32, in units of the last place. */
  private static double floats(Row row, Kernels kernels) {
    double worst = 0;
    for (int round = 0; round < 4; round++) {
      Tensor[] x = new Tensor[row.inputs()];
      Tensor[] wide = new Tensor[x.length];
      for (int i = 0; i < x.length; i++) {
        wide[i] = Tensor.of(numbers(row, 2 * round + i));
        x[i] = wide[i].to(DType.F32);
      }
      double[] x0 = wide[0].toDoubleArray();
      double[] y = Modes.kernels(kernels, () -> row.f().apply(x)).toDoubleArray();
      double[] want = Modes.kernels(REFERENCE, () -> row.f().apply(wide)).toDoubleArray();
      for (int i = 0; i < N; i++) {
        worst = Math.max(worst, error(row, x0[i], y[i], want[i]));
      }
    }
    return worst;
  }

  /** |y - want| in units of the last place of want rounded to a float; infinities must agree. */
  private static double error(Row row, double x, double y, double want) {
    float right = (float) want;
    if (!Float.isFinite(right)) {
      if (Float.floatToIntBits(right) != Float.floatToIntBits((float) y)
          && Math.abs(y) != Float.MAX_VALUE) {
        throw new AssertionError(row.name() + "(" + x + ") = " + y + ", should be " + want);
      }
      return 0;
    }
    double e = Math.abs(y - want) / Math.ulp(right);
    return Double.isNaN(e) ? Double.POSITIVE_INFINITY : e;
  }

  private static double doubles(Row row, Kernels kernels, GoldenFile file) {
    Tensor[] x = new Tensor[row.inputs()];
    for (int i = 0; i < x.length; i++) {
      x[i] = file.tensor(row.name() + "/x" + i);
    }
    double[] y = Modes.kernels(kernels, () -> row.f().apply(x)).toDoubleArray();
    double[] right = file.tensor(row.name() + "/y").toDoubleArray();
    double[] low = file.tensor(row.name() + "/low").toDoubleArray();
    double worst = 0;
    for (int i = 0; i < y.length; i++) {
      double e = Math.abs((y[i] - right[i]) / Math.ulp(right[i]) - low[i]);
      worst = Double.isNaN(e) ? Double.POSITIVE_INFINITY : Math.max(worst, e);
    }
    return worst;
  }

  @TestFactory
  Stream<DynamicTest> errorsAreThoseOfTheTable() {
    GoldenFile file = GoldenFile.read("accuracy");
    return ROWS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.name(),
                () -> {
                  for (Kernels k : providers()) {
                    check(row.f32(), floats(row, k), k.name() + " in F32");
                    check(row.f64(), doubles(row, k, file), k.name() + " in F64");
                  }
                }));
  }

  /** The bound is what is measured, rounded up to one digit: neither too small nor out of date. */
  private static void check(double bound, double measured, String where) {
    assertThat(measured).as(where).isBetween(bound - 0.101, bound);
  }

  /** What the table calls exact is exact, in both types and by both providers. */
  @Test
  void exactPoints() {
    for (Kernels k : providers()) {
      for (DType type : new DType[] {DType.F32, DType.F64}) {
        boolean f32 = type == DType.F32;
        int least = f32 ? -149 : -1074;
        int most = f32 ? 127 : 1023;
        double[] n = IntStream.rangeClosed(least, most).asDoubleStream().toArray();
        double[] powers = Arrays.stream(n).map(v -> Math.scalb(1.0, (int) v)).toArray();
        double[] tens = IntStream.rangeClosed(0, f32 ? 10 : 22).asDoubleStream().toArray();
        double[] powersOfTen = Arrays.stream(tens).map(v -> StrictMath.pow(10, v)).toArray();
        double[] whole = IntStream.rangeClosed(1, 3000).asDoubleStream().toArray();
        same(k, type, Tensor::exp2, n, powers);
        same(k, type, Tensor::log2, powers, n);
        same(k, type, Tensor::log10, powersOfTen, tens);
        same(k, type, x -> x.sinc().abs(), whole, new double[whole.length]);
      }
    }
  }

  private static void same(
      Kernels k, DType type, UnaryOperator<Tensor> f, double[] x, double[] want) {
    Tensor y = Modes.kernels(k, () -> f.apply(Tensor.of(x).to(type)));
    assertThat(y.toDoubleArray()).containsExactly(want);
  }

  @Test
  void theTableIsTheFiles() throws IOException {
    Path file = Path.of(System.getProperty("adjoint.root"), "docs/accuracy.md");
    assertThat(Files.readAllLines(file).stream().filter(l -> l.startsWith("| `")))
        .containsExactlyElementsOf(ROWS.stream().map(Row::line).toList());
  }
}
