package dev.adjoint.nn.attention;

import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * y = x + p with {@code p[m, 2j] = sin(m base^(-2j/d))} and {@code p[m, 2j+1] = cos(m
 * base^(-2j/d))}: {@code [..., l, d] -> [..., l, d]} for any length. No parameters, no buffers.
 *
 * <pre>{@code
 * new Sequential(embedding, new SinusoidalPositions(), new Dropout(0.1), encoder)
 * }</pre>
 *
 * @param base the base of the wave lengths, 10000 in the paper
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., 2017, section 3.5</a>
 */
public record SinusoidalPositions(double base) implements Layer {
  /** With base 10000. */
  public SinusoidalPositions() {
    this(10_000);
  }

  /** The places {@code offset} to {@code offset + length - 1}, {@code [length, size]}. */
  public static Tensor table(DType dtype, int offset, int length, int size, double base) {
    double[] p = new double[length * size];
    for (int m = 0; m < length; m++) {
      for (int j = 0; j < size; j++) {
        double angle = ((double) offset + m) * StrictMath.pow(base, -(double) (j / 2 * 2) / size);
        p[m * size + j] = j % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle);
      }
    }
    return Tensor.of(p, length, size).to(dtype);
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, 0);
  }

  /** For the places from {@code offset} on: for decoding. */
  public Tensor forward(Tensor x, int offset) {
    return Paths.in(
        this,
        () -> {
          if (x.rank() < 2) {
            throw new ShapeException(
                "positions: " + x.describe() + ": it must be [..., length, size].");
          }
          return x.add(table(x.dtype(), offset, x.size(-2), x.size(-1), base));
        });
  }

  @Override
  public String toString() {
    return "SinusoidalPositions()";
  }
}
