package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.ChannelKernels;
import dev.adjoint.core.kernel.View;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NormChannelsTest {
  private static final int[][] SIZES = {
    {1, 1, 16},
    {2, 3, 4, 4},
    {3, 5, 17},
    {32, 16, 31},
    {5, 1, 33},
    {2, 2, 5000},
    {1, 3, 8197},
    {7, 2, 32, 32},
    {1, 2, 1025}
  };

  /** The definitions, in f64. */
  private record Oracle(View x, int channels, int plane) {
    static Oracle of(View x) {
      int channels = x.shape().size(1);
      return new Oracle(x, channels, x.numel() / x.shape().size(0) / channels);
    }

    int channel(int i) {
      return i / plane % channels;
    }

    double at(View v, int i) {
      return v.getDouble(v.offset() + i);
    }

    double[] mean() {
      double[] sum = new double[channels];
      for (int i = 0; i < x.numel(); i++) {
        sum[channel(i)] += at(x, i) * channels / x.numel();
      }
      return sum;
    }

    double[] variance(double[] mean) {
      double[] sum = new double[channels];
      for (int i = 0; i < x.numel(); i++) {
        double d = at(x, i) - mean[channel(i)];
        sum[channel(i)] += d * d * channels / x.numel();
      }
      return sum;
    }
  }

  private static ChannelKernels channels(dev.adjoint.core.kernel.Kernels k, View x) {
    return Objects.requireNonNull(k.channels(x));
  }

  private static View vector(double[] a, double[] b) {
    View v = View.allocate(DType.F64, Shape.of(2, a.length));
    for (int i = 0; i < a.length; i++) {
      v.setDouble(i, a[i]);
      v.setDouble(a.length + i, b[i]);
    }
    return v;
  }

  private static void near(View actual, double[] a, double[] b, double tolerance) {
    View expected = vector(a, b);
    for (int i = 0; i < expected.numel(); i++) {
      double y = expected.getDouble(i);
      assertThat(actual.getDouble(actual.offset() + i))
          .isCloseTo(y, org.assertj.core.data.Offset.offset(tolerance * Math.max(1, Math.abs(y))));
    }
  }

  private static void put(double[] a, double[] b, View out) {
    View v = vector(a, b);
    for (int i = 0; i < v.numel(); i++) {
      out.setDouble(out.offset() + i, v.getDouble(i));
    }
  }

  private static View image(Rig rig, int[] sizes, float shift) {
    View x = rig.plain(DType.F32, sizes);
    for (int i = 0; i < x.numel(); i++) {
      x.f32()[i] += shift;
    }
    return x;
  }

  @Test
  void momentsAgreeWithTheDefinition() {
    Rig rig = new Rig(1);
    for (int[] s : SIZES) {
      for (float shift : new float[] {0, 1e4f}) {
        View x = image(rig, s, shift);
        View got =
            Rig.agree(
                "moments",
                (k, in, out) -> {
                  double[] mean = new double[s[1]];
                  double[] variance = new double[s[1]];
                  channels(k, in[0]).moments(in[0], mean, variance);
                  put(mean, variance, out);
                },
                View.allocate(DType.F64, Shape.of(2, s[1])),
                x);
        double[] mean = Oracle.of(x).mean();
        near(got, mean, Oracle.of(x).variance(mean), 1e-11);
      }
    }
  }

  @Test
  void resultsAndGradientsAgreeWithTheDefinition() {
    Rig rig = new Rig(2);
    for (int[] s : SIZES) {
      View x = image(rig, s, 100);
      View dy = rig.plain(DType.F32, s);
      int c = s[1];
      double[] mean = Oracle.of(x).mean();
      double[] p = rig.random.doubles(c).toArray();
      double[] q = rig.random.doubles(c).toArray();
      double[] r = rig.random.doubles(c).toArray();
      View start = View.allocate(DType.F32, Shape.of(s));
      View y =
          Rig.agree(
              "scale", (k, in, out) -> channels(k, in[0]).scale(in[0], mean, p, r, out), start, x);
      View dx =
          Rig.agree(
              "gradient",
              (k, in, out) -> channels(k, in[0]).gradient(in[0], in[1], mean, p, q, r, out),
              start,
              x,
              dy);
      View sums =
          Rig.agree(
              "sums",
              (k, in, out) -> {
                double[] sum = new double[c];
                double[] along = new double[c];
                channels(k, in[0]).sums(in[0], in[1], mean, sum, along);
                put(sum, along, out);
              },
              View.allocate(DType.F64, Shape.of(2, c)),
              x,
              dy);
      Oracle o = Oracle.of(x);
      double[] sum = new double[c];
      double[] along = new double[c];
      for (int i = 0; i < x.numel(); i++) {
        int ch = o.channel(i);
        double d = o.at(x, i) - mean[ch];
        double g = o.at(dy, i);
        sum[ch] += g;
        along[ch] += g * d;
        assertThat(o.at(y, i))
            .isCloseTo(d * p[ch] + r[ch], org.assertj.core.data.Offset.offset(2e-6));
        assertThat(o.at(dx, i))
            .isCloseTo(g * p[ch] + d * q[ch] + r[ch], org.assertj.core.data.Offset.offset(2e-6));
      }
      near(sums, sum, along, 1e-6 * Math.sqrt(x.numel()));
    }
  }

  @Test
  void onlyImagesInF32() {
    assertThat(Rig.SIMD.channels(View.allocate(DType.F64, Shape.of(2, 3, 32)))).isNull();
    assertThat(Rig.SIMD.channels(View.allocate(DType.F32, Shape.of(20, 3)))).isNull();
    assertThat(Rig.SCALAR.channels(View.allocate(DType.F32, Shape.of(0, 3, 32)))).isNull();
  }

  @Test
  void notANumberSpoilsItsChannel() {
    View x = View.allocate(DType.F32, Shape.of(2, 2, 20));
    x.f32()[3] = Float.NaN;
    x.f32()[70] = Float.POSITIVE_INFINITY;
    double[] mean = new double[2];
    double[] variance = new double[2];
    channels(Rig.SIMD, x).moments(x, mean, variance);
    assertThat(mean).containsExactly(Double.NaN, Double.POSITIVE_INFINITY);
    assertThat(variance).containsExactly(Double.NaN, Double.NaN);
  }
}
