package dev.adjoint.cpu;

import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.View;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * B [k, n] packed once for products with many A, in the order of sum of {@link Gemm}: by {@link
 * Gemv}'s rule for one row or one column, else in blocks of k.
 */
final class GemmFactor implements Factor {
  private final Gemm.Block block;
  private final Products lines;
  private final Copy copy;
  private final int k;
  private final int n;
  private final Matrix b;

  /** Null where products follow {@link Gemv}, which reads b itself. */
  private final @Nullable Object packed;

  GemmFactor(Gemm.Block block, Products lines, Copy copy, View v, int rows) {
    this.block = block;
    this.lines = lines;
    this.copy = copy;
    k = v.shape().size(0);
    n = v.shape().size(1);
    b = Matrix.of(v, 0);
    packed = rows > 1 && n > 1 && k > 0 ? lines.take(block.packed(n, k)) : null;
    if (packed != null) {
      block.pack(n, k, b, copy, packed);
    }
  }

  @Override
  public void multiply(View x, int from, View out) {
    int m = out.shape().size(0);
    int w = out.shape().size(1);
    Matrix c = Matrix.of(out, 0);
    if (m == 0 || w == 0) {
      return;
    }
    Matrix a = Matrix.of(x, 0);
    if (k == 0) {
      for (int i = 0; i < m; i++) {
        lines.clear(c.array(), c.at() + i * c.rs(), w);
      }
    } else if (m == 1) {
      Gemv.product(lines, w, k, b.from(0, from).transposed(), a, c);
    } else if (n == 1) {
      column(m, a, c);
    } else {
      blocks(m, from, w, a, Objects.requireNonNull(packed), c);
    }
  }

  private void blocks(int m, int from, int w, Matrix a, Object ready, Matrix c) {
    if (a.cs() == 1 || k == 1) {
      block.runPacked(m, from, w, n, k, a, ready, c, false);
    } else {
      Object rows = lines.take(m * k);
      copy.matrix(m, k, a, rows, 0);
      block.runPacked(m, from, w, n, k, new Matrix(rows, 0, k, 1), ready, c, false);
      lines.give(rows);
    }
  }

  /** The sums of one column, which lie side by side before they go to their rows. */
  private void column(int m, Matrix a, Matrix c) {
    Object y = lines.take(m);
    Gemv.product(lines, m, k, a, b.transposed(), new Matrix(y, 0, 1, 1));
    for (int i = 0; i < m; i++) {
      System.arraycopy(y, i, c.array(), c.at() + i * c.rs(), 1);
    }
    lines.give(y);
  }

  @Override
  public void close() {
    if (packed != null) {
      lines.give(packed);
    }
  }
}
