package dev.adjoint.nn.attention;

import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;

/**
 * Rotary positions: at place m the pair j of a query or key is turned by the angle {@code m
 * base^(-2j/d)}, so that q · k depends on the distance of their places alone: {@code [..., l, d] ->
 * [..., l, d]}.
 *
 * <pre>{@code
 * Rotary turn = Rotary.interleaved();
 * Tensor y = turn.forward(q).attention(turn.forward(k), v);
 * MultiHeadAttention.Options.DEFAULT.withRotary(Rotary.halves());
 * }</pre>
 *
 * @param pairs which elements make a pair
 * @param base the base of the angles, 10000 in the paper
 * @see <a href="https://arxiv.org/abs/2104.09864">Su et al., 2021</a>
 */
public record Rotary(Pairs pairs, double base) {
  /** Which elements of a vector of size d make the pair j. */
  public enum Pairs {
    /** 2j and 2j + 1, as in the paper and Llama's own weights. */
    INTERLEAVED,
    /** j and j + d/2, as in GPT-NeoX and the weights of Hugging Face. */
    HALVES
  }

  /** Checks the base. */
  public Rotary {
    if (!(base > 0)) {
      throw new TensorException("rotary: the base is " + base + "; it must be positive.");
    }
  }

  /** Pairs of neighbours, base 10000. */
  public static Rotary interleaved() {
    return new Rotary(Pairs.INTERLEAVED, 10_000);
  }

  /** Pairs across halves, base 10000. */
  public static Rotary halves() {
    return new Rotary(Pairs.HALVES, 10_000);
  }

  /** With another base. */
  public Rotary withBase(double newBase) {
    return new Rotary(pairs, newBase);
  }

  /** Turns the places 0, 1, ... */
  public Tensor forward(Tensor x) {
    return forward(x, 0);
  }

  /** Turns the places {@code offset}, {@code offset + 1}, ...: for decoding. */
  public Tensor forward(Tensor x, int offset) {
    if (x.rank() < 2 || x.size(-1) % 2 != 0) {
      throw new ShapeException(
          "rotary: " + x.describe() + ": it must be [..., length, size] with an even size.");
    }
    int l = x.size(-2);
    int half = x.size(-1) / 2;
    double[] cos = new double[l * half];
    double[] sin = new double[l * half];
    for (int m = 0; m < l; m++) {
      for (int j = 0; j < half; j++) {
        double angle = ((double) offset + m) * StrictMath.pow(base, -(double) j / half);
        cos[m * half + j] = StrictMath.cos(angle);
        sin[m * half + j] = StrictMath.sin(angle);
      }
    }
    Tensor c = Tensor.of(cos, l, half).to(x.dtype());
    Tensor s = Tensor.of(sin, l, half).to(x.dtype());
    boolean neighbours = pairs == Pairs.INTERLEAVED;
    int axis = neighbours ? -1 : -2;
    int[] cut = java.util.Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
    cut[x.rank() - 1] = neighbours ? half : 2;
    cut[x.rank()] = neighbours ? 2 : half;
    Tensor both = x.reshape(cut);
    Tensor a = both.select(axis, 0);
    Tensor b = both.select(axis, 1);
    Tensor left = a.mul(c).sub(b.mul(s));
    Tensor right = a.mul(s).add(b.mul(c));
    Shape shape = x.shape();
    return Tensor.stack(axis, left, right).reshape(shape.toArray());
  }
}
