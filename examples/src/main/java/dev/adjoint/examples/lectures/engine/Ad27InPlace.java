package dev.adjoint.examples.lectures.engine;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Tensors are immutable: y += noise is y = y.add(noise), and what a backward pass has saved cannot
 * change behind its back. Only a parameter is assigned; to do so between forward and backward is an
 * error that says where.
 */
@Slide(id = "AD-27", title = "y += noise, w -= lr * grad, where tensors never change")
public final class Ad27InPlace implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor y = Tensor.of(new double[] {1, 2});
    Tensor before = y;
    y = y.add(Tensor.of(new double[] {0.5, -0.5}));
    c.expect("y += noise", y, 1.5, 1.5);
    c.expect("  whoever held the old y still does", before, 1, 2);

    Param w = new Param(Tensor.of(new double[] {1, 2})).named("w");
    w.square().sum().backward();
    w.assign(w.value().sub(requireNonNull(w.grad()).mul(0.1)));
    c.expect("w -= 0.1 * grad, grad = 2w", w.value(), 0.8, 1.6);

    Tensor loss = w.square().sum();
    w.assign(w.value().mul(2));
    c.expectError(
        "assigned between forward and backward",
        loss::backward,
        "backward: w f64[2] was assigned at Ad27InPlace.java:");
  }
}
