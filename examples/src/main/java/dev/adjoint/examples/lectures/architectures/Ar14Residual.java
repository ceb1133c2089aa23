package dev.adjoint.examples.lectures.architectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.Locale;

/** A block adds to its input: whatever F does, the gradient has a way past it. */
@Slide(id = "AR-14", title = "residual blocks: y = F(x) + x")
public final class Ar14Residual implements Lecture {
  private static final int BLOCKS = 50;

  private static Tensor block(double w, Tensor x) {
    return x.mul(w).relu().add(x);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(2.0).requiresGrad();
    Tensor dead = block(-1, x);
    dead.backward();
    c.expect("relu(-x) + x at 2", dead, 2);
    c.expect("  dx: the ReLU is dead, the block is not", x.grad(), 1);
    x.zeroGrad();
    Tensor alive = block(3, x);
    alive.backward();
    c.expect("relu(3x) + x at 2", alive, 8);
    c.expect("  dx", x.grad(), 4);

    double plain = slope(false);
    double residual = slope(true);
    c.note(
        String.format(
            Locale.ROOT,
            "gradient through %d layers: %.1e, with x added %.1e",
            BLOCKS,
            plain,
            residual));
    c.expectTrue("plain: less than 1e-10 is left", plain < 1e-10);
    c.expectTrue("residual: more than 0.1", residual > 0.1);
  }

  /** Norm of the gradient of the sum of the last layer's units with respect to the input. */
  private static double slope(boolean residual) {
    return Seeded.of(
        1,
        () -> {
          Tensor x = Seeded.normal(4, 16).requiresGrad();
          Tensor h = x;
          for (int l = 0; l < BLOCKS; l++) {
            Tensor f = h.matmul(Seeded.normal(16, 16).mul(0.1)).tanh();
            h = residual ? f.add(h) : f;
          }
          h.sum().backward();
          return requireNonNull(x.grad()).norm(2).item();
        });
  }
}
