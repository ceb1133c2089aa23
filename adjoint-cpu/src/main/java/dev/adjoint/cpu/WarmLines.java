package dev.adjoint.cpu;

import java.util.function.Consumer;

/** {@link Lines} each of which becomes a vector loop when that is {@link Warm}. */
final class WarmLines implements Lines {
  /** Lengths in a sample: within a vector, whole vectors, with a rest. */
  private static final int[] LENGTHS = {3, 64, 137, 200};

  private final float[] x = new float[8 * 256];
  private final float[] y = new float[8 * 256];
  private final Warm<Lines> sums =
      line(l -> {
        for (int n : LENGTHS) {
          l.sums(x, 0, 256, 8, n, y, 0);
        }
      });
  private final Warm<Lines> dots =
      line(l -> {
        for (int n : LENGTHS) {
          l.dots(x, 0, 256, 8, x, 7, n, y, 0);
        }
      });
  private final Warm<Lines> add =
      line(l -> {
        for (int n : LENGTHS) {
          l.add(x, 1, n, y, 0);
        }
      });
  private final Warm<Lines> axpy =
      line(l -> {
        for (int n : LENGTHS) {
          l.axpy(2, x, 1, n, y, 0);
        }
      });
  private final Warm<Lines> max =
      line(l -> {
        for (int n : LENGTHS) {
          y[n] = l.max(x, 0, n);
        }
      });
  private final Warm<Lines> min =
      line(l -> {
        for (int n : LENGTHS) {
          y[n] = l.min(x, 0, n);
        }
      });
  private final Warm<Lines> exp =
      line(l -> {
        for (int n : LENGTHS) {
          l.exp(x, 0, 1, n, y, 0);
        }
      });

  private final Warm<Lines> multiply =
      line(l -> {
        for (int n : LENGTHS) {
          l.multiply(x, 1, x, 2, n, y, 0);
          l.timesLess(x, 1, x, 2, 1, n, y, 0);
        }
      });

  private final WarmNormLines norms = new WarmNormLines();

  private static Warm<Lines> line(Consumer<Lines> sample) {
    return new Warm<>(new PlainLines(), VectorLines::new, sample);
  }

  @Override
  public void sums(float[] x, int px, int step, int rows, int n, float[] out, int po) {
    sums.get().sums(x, px, step, rows, n, out, po);
  }

  @Override
  public void dots(
      float[] w, int pw, int step, int rows, float[] x, int px, int n, float[] out, int po) {
    dots.get().dots(w, pw, step, rows, x, px, n, out, po);
  }

  @Override
  public void add(float[] x, int px, int n, float[] acc, int pa) {
    add.get().add(x, px, n, acc, pa);
  }

  @Override
  public void axpy(float f, float[] x, int px, int n, float[] acc, int pa) {
    axpy.get().axpy(f, x, px, n, acc, pa);
  }

  @Override
  public float max(float[] x, int px, int n) {
    return max.get().max(x, px, n);
  }

  @Override
  public float min(float[] x, int px, int n) {
    return min.get().min(x, px, n);
  }

  @Override
  public void exp(float[] x, int px, float shift, int n, float[] out, int po) {
    exp.get().exp(x, px, shift, n, out, po);
  }

  @Override
  public void multiply(float[] a, int pa, float[] b, int pb, int n, float[] y, int py) {
    multiply.get().multiply(a, pa, b, pb, n, y, py);
  }

  @Override
  public void timesLess(float[] a, int pa, float[] b, int pb, float s, int n, float[] y, int py) {
    multiply.get().timesLess(a, pa, b, pb, s, n, y, py);
  }

  @Override
  public NormLines norms() {
    return norms.forward();
  }

  @Override
  public NormLines normGradients() {
    return norms.backward();
  }
}
