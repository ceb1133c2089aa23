package dev.adjoint.conformance;

import dev.adjoint.core.DType;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Trains a small perceptron for 20 steps and prints one hash of all its numbers and losses, and the
 * name of the kernels. The hash must be the same for any number of threads, any vector width, any
 * stage of the JIT compiler: {@code java ... EqualBits [tiny]}.
 *
 * <p>The network uses what networks use: products, activations, dropout, softmax, sums over rows
 * and columns, Adam; in F32 and in F64.
 */
public final class EqualBits {
  private static final int STEPS = 20;

  private EqualBits() {}

  /** The sizes of a run. */
  enum Size {
    /** Small enough for the interpreter. */
    TINY(6, 11, 9, 3),
    /** Large enough for several threads, and no multiple of any vector's length. */
    SMALL(259, 131, 77, 10);

    private final int batch;
    private final int in;
    private final int hidden;
    private final int classes;

    Size(int batch, int in, int hidden, int classes) {
      this.batch = batch;
      this.in = in;
      this.hidden = hidden;
      this.classes = classes;
    }
  }

  /** Prints {@code hash kernels}. */
  public static void main(String[] args) {
    Size size = args.length > 0 && args[0].equals("tiny") ? Size.TINY : Size.SMALL;
    System.out.printf(Locale.ROOT, "%016x %s%n", hash(size), Tensor.kernels().name());
  }

  static long hash(Size size) {
    long h = 0xcbf29ce484222325L;
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      h = Rng.using(42, () -> new Run(size, dtype)).hash(h);
    }
    return h;
  }

  private static final class Run {
    private final Size size;
    private final DType dtype;
    private final PlainTraining training;
    private final double[] losses = new double[STEPS];

    Run(Size size, DType dtype) {
      this.size = size;
      this.dtype = dtype;
      List<Tensor> start = new ArrayList<>();
      start.add(uniform(size.hidden, size.in));
      start.add(uniform(size.hidden));
      start.add(uniform(size.hidden, size.hidden));
      start.add(uniform(size.hidden));
      start.add(uniform(size.classes, size.hidden));
      start.add(uniform(size.classes));
      Tensor x = Rng.current().normal(dtype, Shape.of(size.batch, size.in));
      Tensor y = Rng.current().integers(Shape.of(size.batch, 1), 0, size.classes);
      training = new PlainTraining(start, PlainTraining.adam(0.01));
      for (int i = 0; i < STEPS; i++) {
        losses[i] = training.step(w -> loss(w, x, y));
      }
    }

    private Tensor uniform(int... shape) {
      return Rng.current().uniform(dtype, Shape.of(shape), -0.2, 0.2);
    }

    private Tensor loss(List<? extends Operand> w, Tensor x, Tensor y) {
      Tensor a = x.linear(w.get(0), w.get(1)).gelu();
      Tensor mask = Rng.current().bernoulli(0.9, dtype, a.shape());
      Tensor b = a.mul(mask).div(0.9).linear(w.get(2), w.get(3));
      Tensor centred = b.sub(b.meanKeep(-1)).div(b.varBiased(-1).add(1e-5).sqrt().unsqueeze(-1));
      Tensor c = centred.sigmoid().mul(b.tanh()).add(b.relu());
      Tensor scores = c.linear(w.get(4), w.get(5));
      Tensor right = scores.logSoftmax(-1).gather(-1, y).mean().neg();
      Tensor small = c.square().sum(0).add(1).log().mean().mul(0.01);
      return right.add(small).add(scores.logSumExp().mul(1e-3));
    }

    long hash(long h) {
      long mixed = h;
      for (double loss : losses) {
        mixed = OneHash.mix(mixed, loss);
      }
      for (Tensor t : training.values()) {
        for (double v : t.toDoubleArray()) {
          mixed = OneHash.mix(mixed, v);
        }
      }
      if (Double.isNaN(losses[STEPS - 1]) || losses[STEPS - 1] >= losses[0]) {
        throw new IllegalStateException(size + " " + dtype + " did not learn");
      }
      return mixed;
    }
  }
}
