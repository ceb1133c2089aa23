package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.ConvGeometry;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All three faces: the same bits in every form, on any threads and layout, near the reference. */
class ConvTest {
  /** Images, channels of a group in and out, groups, then image sizes, kernel sizes. */
  private record Case(
      int n, int in, int out, int groups, int[] image, int[] kernel, ConvGeometry g) {
    Shape x() {
      return shape(n, in * groups, image);
    }

    Shape w() {
      return shape(out * groups, in, kernel);
    }

    Shape y() {
      int[] places = new int[image.length];
      for (int i = 0; i < places.length; i++) {
        int span = g.dilation()[i] * (kernel[i] - 1) + 1;
        places[i] = (image[i] + 2 * g.padding()[i] - span) / g.stride()[i] + 1;
      }
      return shape(n, out * groups, places);
    }

    private static Shape shape(int a, int b, int... rest) {
      int[] all = new int[rest.length + 2];
      all[0] = a;
      all[1] = b;
      System.arraycopy(rest, 0, all, 2, rest.length);
      return Shape.of(all);
    }
  }

  private static Case random(Random r) {
    int axes = 1 + r.nextInt(4);
    int[] stride = new int[axes];
    int[] padding = new int[axes];
    int[] dilation = new int[axes];
    int[] kernel = new int[axes];
    int[] image = new int[axes];
    for (int i = 0; i < axes; i++) {
      stride[i] = 1 + r.nextInt(3);
      padding[i] = r.nextInt(3);
      dilation[i] = 1 + r.nextInt(2);
      kernel[i] = 1 + r.nextInt(axes > 2 ? 2 : 4);
      image[i] = dilation[i] * (kernel[i] - 1) + 1 + r.nextInt(axes > 2 ? 3 : axes == 2 ? 9 : 40);
    }
    int groups = 1 + r.nextInt(3);
    ConvGeometry g = new ConvGeometry(groups, stride, padding, dilation);
    return new Case(r.nextInt(4), r.nextInt(5), r.nextInt(5), groups, image, kernel, g);
  }

  private static void check(Rig rig, DType type, Case c) {
    int[] x = c.x().toArray();
    int[] w = c.w().toArray();
    int[] y = c.y().toArray();
    String what = c + " " + Arrays.toString(c.image) + " " + Arrays.toString(c.kernel);
    double unit = type == DType.F32 ? 2e-6 : 4e-15;
    double taps = Math.sqrt(c.w().numel() / Math.max(1.0, w[0]) + 1);
    double tolerance = unit * taps * Math.max(4, taps);
    View vx = rig.strided(type, x);
    View vw = rig.strided(type, w);
    View vy = rig.strided(type, y);
    Rig.check(
        "conv " + what,
        tolerance,
        (k, in, out) -> k.conv(in[0], in[1], null, c.g, out),
        rig.plain(type, y),
        vx,
        vw);
    Rig.check(
        "conv with bias " + what,
        tolerance,
        (k, in, out) -> k.conv(in[0], in[1], in[2], c.g, out),
        rig.plain(type, y),
        vx,
        vw,
        rig.strided(type, w[0]));
    Rig.check(
        "convInput " + what,
        tolerance * 4,
        (k, in, out) -> k.convInput(in[0], in[1], c.g, out),
        rig.plain(type, x),
        vw,
        vy);
    Rig.check(
        "convWeight " + what,
        unit * Math.max(16, 4 * Math.sqrt((double) c.y().numel() / Math.max(1, y[1]))),
        (k, in, out) -> k.convWeight(in[0], in[1], c.g, out),
        rig.plain(type, w),
        vx,
        vy);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void anyGeometry(DType type) {
    Rig rig = new Rig(5);
    Random r = new Random(6);
    for (int i = 0; i < 120; i++) {
      check(rig, type, random(r));
    }
  }

  private static ConvGeometry square(int groups, int stride, int padding) {
    return new ConvGeometry(
        groups, new int[] {stride, stride}, new int[] {padding, padding}, new int[] {1, 1});
  }

  /** Kernels of 3 x 3 that take fewer multiplications: odd and even sizes, borders, groups. */
  @Test
  void squaresOfResults() {
    Rig rig = new Rig(8);
    int[] three = {3, 3};
    for (Case c :
        new Case[] {
          new Case(2, 48, 48, 1, new int[] {1, 14}, three, square(1, 1, 1)),
          new Case(1, 48, 53, 1, new int[] {9, 17}, three, square(1, 1, 1)),
          new Case(1, 64, 48, 1, new int[] {16, 33}, three, square(1, 1, 0)),
          new Case(1, 50, 48, 1, new int[] {4, 66}, three, square(1, 1, 2)),
          new Case(3, 49, 51, 2, new int[] {5, 15}, three, square(2, 1, 1)),
          new Case(1, 300, 48, 1, new int[] {7, 14}, three, square(1, 1, 1)),
          new Case(1, 48, 48, 1, new int[] {5, 14}, three, square(1, 1, 3)),
        }) {
      check(rig, DType.F32, c);
    }
  }

  /** Squares of results share pixels, but none takes in one that it does not see. */
  @Test
  void infinitePixelsGoNoFurther() {
    Rig rig = new Rig(10);
    View x = rig.plain(DType.F32, 1, 48, 14, 14);
    View w = rig.plain(DType.F32, 48, 48, 3, 3);
    View y = View.allocate(DType.F32, Shape.of(1, 48, 14, 14));
    for (int p = 0; p < 14 * 14; p++) {
      float pixel = x.f32()[x.offset() + p];
      x.f32()[x.offset() + p] = p % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
      Rig.SIMD.conv(x, w, null, square(1, 1, 1), y);
      x.f32()[x.offset() + p] = pixel;
      for (int q = 0; q < 14 * 14; q++) {
        boolean sees = Math.abs(q / 14 - p / 14) <= 1 && Math.abs(q % 14 - p % 14) <= 1;
        assertThat(Float.isFinite(y.f32()[q])).isEqualTo(!sees);
      }
    }
  }

  /** The last tile of an image, and an image of one line, read nothing but the border by a tap. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void tilesThatReadOnlyTheBorder(DType type) {
    Rig rig = new Rig(9);
    int[] three = {3, 3};
    check(rig, type, new Case(1, 128, 8, 1, new int[] {28, 28}, three, square(1, 1, 1)));
    check(rig, type, new Case(2, 48, 48, 1, new int[] {1, 14}, three, square(1, 1, 1)));
  }

  /** Several pieces of channels, several tiles of an image, several images in a tile, slices. */
  @Test
  void workThatIsCut() {
    Rig rig = new Rig(7);
    int[] three = {3, 3};
    int[] one = {1, 1};
    for (Case c :
        new Case[] {
          new Case(2, 150, 9, 1, new int[] {7, 9}, three, square(1, 1, 1)),
          new Case(1, 17, 40, 1, new int[] {40, 33}, three, square(1, 1, 1)),
          new Case(9, 8, 24, 2, new int[] {5, 4}, three, square(2, 2, 1)),
          new Case(20, 12, 10, 1, new int[] {6, 6}, one, square(1, 1, 0)),
          new Case(2, 12, 70, 1, new int[] {30, 30}, one, square(1, 1, 0)),
          new Case(3, 1, 1, 20, new int[] {60, 50}, three, square(20, 1, 1)),
          new Case(3, 1, 2, 7, new int[] {31, 50}, three, square(7, 2, 1)),
        }) {
      check(rig, DType.F32, c);
    }
  }
}
