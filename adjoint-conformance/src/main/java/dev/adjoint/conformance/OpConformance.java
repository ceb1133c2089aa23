package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * All that every operation must do on every provider of kernels, derived from the lines of {@link
 * OpSpecs}. A provider's test extends this class and names its kernels.
 *
 * <p>{@code -Dconformance.op=name} runs one operation, {@code -Dconformance.seed=n} draws other
 * numbers.
 */
public abstract class OpConformance {
  private static final DType[] FLOATS = {DType.F32, DType.F64};

  /** The kernels under test. */
  protected abstract Kernels kernels();

  /** Other ways to compute that must give the same bits: more threads, another provider. */
  protected List<Variant> variants() {
    return List.of();
  }

  /**
   * A way to compute.
   *
   * @param name for messages
   * @param kernels the kernels
   * @param enter called before, to set up what is global
   * @param leave called afterwards
   */
  public record Variant(String name, Kernels kernels, Runnable enter, Runnable leave) {
    <T> T run(Supplier<T> f) {
      enter.run();
      try {
        return Modes.kernels(kernels, f);
      } finally {
        leave.run();
      }
    }
  }

  private interface Check {
    void run(Random random);
  }

  @TestFactory
  Stream<DynamicContainer> operations() {
    String wanted = System.getProperty("conformance.op");
    return OpSpecs.ALL.stream()
        .filter(op -> wanted == null || wanted.equals(op.name()))
        .map(op -> DynamicContainer.dynamicContainer(op.name(), tests(op)));
  }

  private Stream<DynamicTest> tests(OpSpec op) {
    List<DynamicTest> tests = new ArrayList<>();
    for (DType dtype : FLOATS) {
      add(tests, op, "values " + dtype, r -> values(op, dtype, r));
      add(tests, op, "layouts " + dtype, r -> layouts(op, dtype, r));
      if (op.isElementwise()) {
        add(tests, op, "position " + dtype, r -> position(op, dtype, r));
      }
      if (op.special().length > 0) {
        add(tests, op, "special " + dtype, r -> special(op, dtype));
      }
      if (op.isDifferentiable()) {
        add(tests, op, "gradients " + dtype, r -> gradients(op, dtype, r));
      }
      if (!variants().isEmpty()) {
        add(tests, op, "same bits " + dtype, r -> sameBits(op, dtype, r));
      }
    }
    for (DType dtype : op.alsoOn()) {
      add(tests, op, "values " + dtype, r -> values(op, dtype, r));
      add(tests, op, "layouts " + dtype, r -> layouts(op, dtype, r));
    }
    if (op.batches()) {
      add(tests, op, "vmap", r -> Batches.values(op, r));
    }
    if (op.isDifferentiable()) {
      if (op.batches()) {
        add(tests, op, "vmap of gradients", r -> Batches.gradients(op, r));
      }
      add(tests, op, "adjoint identity", r -> derivatives(op, r, Derivatives::identity));
      add(tests, op, "first derivative", r -> derivatives(op, r, Derivatives::firstOrder));
      add(tests, op, "second derivative", r -> derivatives(op, r, Derivatives::secondOrder));
      add(tests, op, "only what is needed", r -> onlyNeeded(op, r));
      if (op.isFused()) {
        add(tests, op, "fast path", r -> FastPath.check(op, r));
      }
      if (!op.kinks().isEmpty()) {
        add(tests, op, "kinks", r -> kinks(op, r));
      }
    } else {
      add(tests, op, "no gradient", r -> noGradient(op, r));
    }
    return tests.stream();
  }

  private void add(List<DynamicTest> tests, OpSpec op, String what, Check check) {
    tests.add(
        DynamicTest.dynamicTest(
            what,
            () -> {
              try {
                Modes.kernels(
                    kernels(),
                    () -> {
                      check.run(Samples.random(op.name() + what));
                      return true;
                    });
              } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                    op.name() + ", " + what + ": " + e.getMessage() + "\nagain: " + again(op), e);
              }
            }));
  }

  private String again(OpSpec op) {
    return "mvn test -pl "
        + Path.of("").toAbsolutePath().getFileName()
        + " -Dtest="
        + getClass().getSimpleName()
        + " -Dconformance.op=\""
        + op.name()
        + "\" -Dconformance.seed="
        + Samples.SEED;
  }

  // ---- values

  private void values(OpSpec op, DType dtype, Random random) {
    for (Shape[] shapes : Cases.values(op)) {
      Tensor[] in = Samples.draw(op, random, dtype, shapes);
      value(op, in);
    }
  }

  static Tensor value(OpSpec op, Tensor[] in) {
    Tensor[] before = copies(in);
    Tensor got;
    try {
      got = op.apply(in);
      if (op.isElementwise()) {
        Oracle.checkSpec(got.dtype(), Cases.broadcast(in), got);
      }
      Oracle.checkValue(op, before, got);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(describe(in) + ": " + e.getMessage(), e);
    }
    for (int i = 0; i < in.length; i++) {
      if (!in[i].bitEquals(before[i])) {
        throw new AssertionError(describe(in) + ": input " + i + " was changed");
      }
    }
    if (got.needsGrad()) {
      throw new AssertionError(describe(in) + ": the result needs a gradient and no input does");
    }
    return got;
  }

  private void special(OpSpec op, DType dtype) {
    double[] points = op.special();
    int n = points.length;
    Tensor[] in = new Tensor[op.inputs()];
    for (int i = 0; i < in.length; i++) {
      double[] x = new double[op.inputs() == 1 ? n : n * n];
      for (int k = 0; k < x.length; k++) {
        x[k] = points[i == 0 ? k % n : k / n];
      }
      in[i] = Tensor.of(x).to(dtype);
    }
    Tensor y = value(op, in);
    if (op.isDifferentiable()) {
      Tensor ones = Tensor.ones(y.dtype(), y.shape());
      gradients(op, dtype, in, ones, 1);
      if (!op.hasUndefinedDerivative()) {
        List<Tensor> known = new ArrayList<>(List.of(in));
        known.add(y);
        List<Tensor> first = gradients(op, in, ones);
        notNaN("derivative", first, known);
        known.addAll(first);
        notNaN("second derivative", second(op, in, ones), known);
      }
    }
  }

  /** Where all that is known is finite, the next derivative is a number, if an infinite one. */
  private static void notNaN(String what, List<Tensor> derivatives, List<Tensor> known) {
    List<double[]> numbers = known.stream().map(Tensor::toDoubleArray).toList();
    for (Tensor t : derivatives) {
      double[] d = t.toDoubleArray();
      for (int k = 0; k < d.length; k++) {
        int at = k;
        if (Double.isNaN(d[k]) && numbers.stream().allMatch(x -> Double.isFinite(x[at]))) {
          throw new AssertionError(
              "the "
                  + what
                  + " is NaN where inputs, value and lower derivatives are "
                  + numbers.stream().map(x -> Double.toString(x[at])).toList());
        }
      }
    }
  }

  /** The gradients of the sum of the gradients of Σ u y. */
  private static List<Tensor> second(OpSpec op, Tensor[] in, Tensor u) {
    List<Tensor> x = floating(op, in);
    return Adjoint.valueAndGrads(
            t ->
                Adjoint.vjp(call(op, in), t.toArray(new Tensor[0])).pullback().apply(u).stream()
                    .map(g -> g.sum())
                    .reduce(Tensor::add)
                    .orElseThrow(),
            x.toArray(new Tensor[0]))
        .grads();
  }

  /** An element's result depends neither on where it lies nor on how many there are. */
  private void position(OpSpec op, DType dtype, Random random) {
    int n = 130;
    Shape[] shapes = new Shape[op.inputs()];
    Arrays.fill(shapes, Shape.of(n));
    Tensor[] in = Samples.draw(op, random, dtype, shapes);
    Tensor whole = op.apply(in);
    for (int length : Cases.LENGTHS) {
      for (int start = 0; start + length <= n && start < 40; start += 13) {
        Tensor[] part = new Tensor[in.length];
        for (int i = 0; i < part.length; i++) {
          part[i] = in[i].slice(0, start, start + length);
        }
        Tensor want = whole.slice(0, start, start + length);
        Oracle.checkBits(op.apply(part), want, "the same elements " + start + ".. of 130");
        for (int i = 0; i < part.length; i++) {
          part[i] = part[i].copy();
        }
        Oracle.checkBits(op.apply(part), want, "the same elements " + start + ".. of 130");
      }
    }
  }

  /** Equal numbers give equal bits, however they lie in memory; in gradients too. */
  private void layouts(OpSpec op, DType dtype, Random random) {
    for (Shape[] shapes : Cases.layouts(op)) {
      Tensor[] plain = Samples.draw(op, random, dtype, shapes);
      for (Layout layout : Layout.values()) {
        for (int mask = 1; mask < 1 << plain.length; mask++) {
          Tensor[] in = plain.clone();
          for (int i = 0; i < in.length; i++) {
            in[i] = (mask >> i & 1) == 1 ? layout.of(plain[i]) : plain[i];
          }
          Tensor[] same = copies(in);
          String where = describe(in) + " " + layout + " inputs " + Integer.toBinaryString(mask);
          check(
              where,
              () -> {
                Oracle.checkBits(op.apply(in), op.apply(same), "the row-major inputs'");
                if (op.isDifferentiable() && dtype.isFloating()) {
                  Tensor u = upstream(op, same, random);
                  List<Tensor> want = gradients(op, same, u);
                  List<Tensor> got = gradients(op, in, u);
                  for (int i = 0; i < want.size(); i++) {
                    Oracle.checkBits(got.get(i), want.get(i), "the row-major inputs' gradient");
                  }
                  Tensor ul = layout.of(u);
                  want = gradients(op, same, ul.copy());
                  got = gradients(op, same, ul);
                  for (int i = 0; i < want.size(); i++) {
                    Oracle.checkBits(got.get(i), want.get(i), "the row-major upstream's gradient");
                  }
                }
              });
        }
      }
    }
  }

  /** The same bits from every variant, for small and for large inputs, in gradients too. */
  private void sameBits(OpSpec op, DType dtype, Random random) {
    for (Shape[] shapes : Cases.layouts(op)) {
      sameBits(op, Samples.draw(op, random, dtype, shapes), random);
    }
    for (Shape[] shapes : Cases.large(op)) {
      Tensor[] in = Samples.draw(op, random, dtype, shapes);
      sameBits(op, in, random);
      if (in[0].rank() > 1) {
        in[0] = Layout.TRANSPOSED.of(in[0]);
        sameBits(op, in, random);
      }
    }
  }

  private void sameBits(OpSpec op, Tensor[] in, Random random) {
    Tensor want = op.apply(in);
    Tensor u = upstream(op, in, random);
    List<Tensor> g = op.isDifferentiable() ? gradients(op, in, u) : List.of();
    for (Variant v : variants()) {
      check(
          describe(in) + ", " + v.name(),
          () -> {
            Oracle.checkBits(v.run(() -> op.apply(in)), want, kernels().name());
            if (op.isDifferentiable()) {
              List<Tensor> other = v.run(() -> gradients(op, in, u));
              for (int i = 0; i < g.size(); i++) {
                Oracle.checkBits(other.get(i), g.get(i), kernels().name() + "'s gradient");
              }
            }
          });
    }
  }

  // ---- derivatives

  private static Tensor upstream(OpSpec op, Tensor[] in, Random random) {
    Tensor y = op.apply(in);
    return Samples.normal(random, y.dtype(), y.shape());
  }

  /** Gradients of the floating inputs. */
  private static List<Tensor> gradients(OpSpec op, Tensor[] in, Tensor u) {
    List<Tensor> x = floating(op, in);
    return Adjoint.vjp(call(op, in), x.toArray(new Tensor[0])).pullback().apply(u);
  }

  static List<Tensor> floating(OpSpec op, Tensor[] in) {
    List<Tensor> x = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      if (op.isFloating(i)) {
        x.add(in[i]);
      }
    }
    return x;
  }

  /** The operation as a function of its floating inputs alone. */
  static Derivatives.Fun call(OpSpec op, Tensor[] in) {
    return call(op, op::apply, in);
  }

  /** What is called, as a function of the floating inputs alone. */
  static Derivatives.Fun call(OpSpec op, Batches.Call call, Tensor[] in) {
    return t -> {
      Tensor[] all = in.clone();
      int k = 0;
      for (int i = 0; i < all.length; i++) {
        if (op.isFloating(i)) {
          all[i] = t.get(k++);
        }
      }
      return call.apply(all);
    };
  }

  /** First derivatives in this type against the oracle's, shapes included, for all shapes. */
  private void gradients(OpSpec op, DType dtype, Random random) {
    for (Shape[] shapes : Cases.values(op)) {
      Tensor[] in = Samples.draw(op, random, dtype, shapes);
      Tensor u = upstream(op, in, random);
      int n = Math.max(u.numel(), Arrays.stream(in).mapToInt(Tensor::numel).max().orElse(0));
      gradients(op, dtype, in, u, n);
    }
  }

  private static void gradients(OpSpec op, DType dtype, Tensor[] in, Tensor u, int length) {
    Tensor[] wide = Oracle.widened(in);
    List<Tensor> want = Oracle.reference(() -> gradients(op, wide, u.to(DType.F64)));
    List<Tensor> got = gradients(op, in, u);
    List<Tensor> x = floating(op, in);
    for (int i = 0; i < got.size(); i++) {
      Tensor g = got.get(i);
      double[] w = want.get(i).toDoubleArray();
      Tensor xi = x.get(i);
      check(
          describe(in) + ", gradient " + i,
          () -> {
            Oracle.checkSpec(xi.dtype(), xi.shape(), g);
            double[] allowed = new double[w.length];
            double size = 1;
            for (double v : w) {
              size = length > 1 && Double.isFinite(v) ? Math.max(size, Math.abs(v)) : size;
            }
            for (int k = 0; k < w.length; k++) {
              double s = length > 1 || !Double.isFinite(w[k]) ? size : Math.max(1, Math.abs(w[k]));
              allowed[k] = 4 * Tolerances.sum(dtype, length, s);
            }
            Oracle.compare(g, w, allowed);
          });
    }
  }

  private interface DerivativeCheck {
    void run(Derivatives d);
  }

  private void derivatives(OpSpec op, Random random, DerivativeCheck check) {
    for (Shape[] shapes : Cases.derivatives(op)) {
      Tensor[] in = Samples.draw(op, random, DType.F64, shapes);
      check(
          describe(in),
          () ->
              check.run(
                  new Derivatives(call(op, in), floating(op, in), random).fused(op.isFused())));
    }
  }

  private void kinks(OpSpec op, Random random) {
    for (OpSpec.Kink k : op.kinks()) {
      new Derivatives(call(op, k.inputs().toArray(new Tensor[0])), k.inputs(), random)
          .kink(k.gradients());
    }
  }

  /** The work of a backward pass for all inputs is the sum of that for each. */
  private void onlyNeeded(OpSpec op, Random random) {
    Tensor[] in = Samples.draw(op, random, DType.F64, Cases.derivatives(op).getFirst());
    int all = 0;
    int sum = 0;
    int least = Integer.MAX_VALUE;
    for (int i = -1; i < in.length; i++) {
      if (i >= 0 && !op.isFloating(i)) {
        continue;
      }
      Tensor[] leaves = in.clone();
      for (int k = 0; k < in.length; k++) {
        if (op.isFloating(k) && (i < 0 || i == k)) {
          leaves[k] = in[k].requiresGrad();
        }
      }
      Tensor y = op.apply(leaves);
      if (!y.needsGrad()) {
        throw new AssertionError("the result needs no gradient, and an input does");
      }
      AtomicInteger calls = new AtomicInteger();
      Modes.kernels(
          counting(kernels(), calls),
          () -> {
            y.backward(Tensor.ones(y.dtype(), y.shape()));
            return true;
          });
      for (int k = 0; k < in.length; k++) {
        if ((leaves[k].grad() != null) != (leaves[k] != in[k])) {
          throw new AssertionError("input " + k + ": gradient " + leaves[k].grad());
        }
      }
      if (i < 0) {
        all = calls.get();
      } else {
        sum += calls.get();
        least = Math.min(least, calls.get());
      }
    }
    boolean wrong = op.hasSharedPass() ? all >= sum || least >= all : all != sum;
    if (wrong && !op.isFused()) {
      throw new AssertionError(
          "the backward pass calls kernels "
              + all
              + " times for all inputs, and for each alone "
              + sum
              + " times in all");
    }
  }

  private static Kernels counting(Kernels kernels, AtomicInteger calls) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, args) -> {
              calls.incrementAndGet();
              try {
                return method.invoke(kernels, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void noGradient(OpSpec op, Random random) {
    noGradient(op, Samples.draw(op, random, DType.F64, Cases.derivatives(op).getFirst()));
  }

  /** The result needs no gradient and cannot have one, although all inputs need theirs. */
  static void noGradient(OpSpec op, Tensor[] in) {
    Tensor[] leaves = in.clone();
    for (int i = 0; i < in.length; i++) {
      if (op.isFloating(i)) {
        leaves[i] = in[i].requiresGrad();
      }
    }
    Tensor y = op.apply(leaves);
    if (y.needsGrad() || y.dtype().isFloating()) {
      throw new AssertionError("the result is " + y.describe() + " and might have a gradient");
    }
  }

  // ---- help

  static Tensor[] copies(Tensor... in) {
    return Arrays.stream(in).map(Tensor::copy).toArray(Tensor[]::new);
  }

  static String describe(Tensor... in) {
    return String.join(" ", Arrays.stream(in).map(Tensor::describe).toList());
  }

  private static void check(String where, Runnable check) {
    try {
      check.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(where + ": " + e.getMessage(), e);
    }
  }
}
