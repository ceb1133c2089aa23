package dev.adjoint.nn.attention;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * y = x + W[m] at place m: {@code [..., l, size] -> [..., l, size]} with weight {@code [count,
 * size]} and l at most count. Starts normal(0, 0.02), as in GPT and BERT.
 *
 * @param weight W, {@code [count, size]}
 */
public record LearnedPositions(Param weight) implements Layer {
  /** For {@code count} places. */
  public LearnedPositions(int count, int size) {
    this(new Param(Init.normal(0, 0.02).draw(Modes.dtype(), Shape.of(count, size))));
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, 0);
  }

  /**
   * For the places from {@code offset} on: for decoding.
   *
   * @throws ShapeException if there are not so many places
   */
  public Tensor forward(Tensor x, int offset) {
    return Paths.in(
        this,
        () -> {
          Shape w = weight.shape();
          boolean fits = x.rank() >= 2 && x.size(-1) == w.size(1) && offset >= 0;
          if (!fits || x.size(-2) > w.size(0) - offset) {
            throw new ShapeException(
                "positions: "
                    + x.describe()
                    + " from place "
                    + offset
                    + " on: it must be [..., length, "
                    + w.size(1)
                    + "], and there are "
                    + w.size(0)
                    + " places.");
          }
          return x.add(weight.narrow(0, offset, x.size(-2)));
        });
  }

  /** For example {@code LearnedPositions(512, 64)}. */
  @Override
  public String toString() {
    return "LearnedPositions(" + weight.shape().size(0) + ", " + weight.shape().size(1) + ")";
  }
}
