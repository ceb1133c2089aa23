package dev.adjoint.bench;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Model;

/**
 * Data and weights that every framework can compute alike, exactly in f32: element i of a tensor is
 * a hash of i and the tensor's salt, scaled. The formula stands beside the golden files too.
 */
final class Fixture {
  private Fixture() {}

  private static int mix(int i, int salt) {
    int h = i * 0x9E3779B1 + salt * 0x85EBCA77;
    h ^= h >>> 16;
    h *= 0x7FEB352D;
    h ^= h >>> 15;
    h *= 0x846CA68B;
    h ^= h >>> 16;
    return h;
  }

  /** Numbers on [-factor/2, factor/2). */
  static Tensor values(int salt, float factor, int... shape) {
    int n = 1;
    for (int s : shape) {
      n *= s;
    }
    float[] a = new float[n];
    for (int i = 0; i < n; i++) {
      a[i] = ((mix(i, salt) >>> 8) - 8_388_608) * 0x1p-24f * factor;
    }
    return Tensor.of(a, shape);
  }

  /** Class indices 0 to classes - 1. */
  static Tensor labels(int salt, int n, int classes) {
    long[] a = new long[n];
    for (int i = 0; i < n; i++) {
      int label = (mix(i, salt) >>> 8) % classes;
      a[i] = label;
    }
    return Tensor.of(a, n);
  }

  /** Class indices 0 to classes - 1 in this shape. */
  static Tensor labels(int salt, int rows, int columns, int classes) {
    return labels(salt, rows * columns, classes).reshape(rows, columns);
  }

  /**
   * Gives all trainable parameters their first values, salted with their names: matrices and
   * kernels lie within 1/√fan, biases within 1/32, the weights of norms are 1.
   */
  static void fill(Model model) {
    model
        .state()
        .forEach((name, p) -> {
          if (p.shape().rank() > 1) {
            p.assign(weights(name, p));
          } else if (name.contains("bias")) {
            p.assign(values(name.hashCode(), 1 / 16f, p.shape().toArray()).to(p.dtype()));
          }
        });
  }

  private static Tensor weights(String name, Param p) {
    int fan = 1;
    for (int i = 1; i < p.shape().rank(); i++) {
      fan *= p.shape().size(i);
    }
    float factor = 1;
    while (factor * factor * fan > 4) {
      factor /= 2;
    }
    return values(name.hashCode(), factor, p.shape().toArray()).to(p.dtype());
  }
}
