package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What PyTorch 2.13 prints for the same tensors, with our names of types in the place of its own
 * (torch.float64 is f64).
 */
class PrinterTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  private static Tensor floats(double... numbers) {
    return Tensor.of(numbers).to(DType.F32);
  }

  private static void prints(Tensor t, String expected) {
    assertThat(t).hasToString(expected);
  }

  @Test
  void numbers() {
    prints(floats(0.5), "tensor([0.5000])");
    prints(floats(0), "tensor([0.])");
    prints(floats(1, 2, 3), "tensor([1., 2., 3.])");
    prints(floats(1, 2.5, -3), "tensor([ 1.0000,  2.5000, -3.0000])");
    prints(floats(0.1, 0.25, 1000), "tensor([1.0000e-01, 2.5000e-01, 1.0000e+03])");
    prints(floats(0.1, 0.25, 100), "tensor([  0.1000,   0.2500, 100.0000])");
    prints(floats(1e-5, 1), "tensor([1.0000e-05, 1.0000e+00])");
    prints(floats(1e-4, 0.05), "tensor([1.0000e-04, 5.0000e-02])");
    prints(floats(9.9e-5, 0.05), "tensor([9.9000e-05, 5.0000e-02])");
    prints(floats(1e8, 1), "tensor([1.0000e+08, 1.0000e+00])");
    prints(floats(99999999, 1), "tensor([1.0000e+08, 1.0000e+00])");
    prints(floats(1e7, 1), "tensor([1.0000e+07, 1.0000e+00])");
    prints(floats(1e8), "tensor([100000000.])");
    prints(floats(123456.789), "tensor([123456.7891])");
    prints(floats(1e5, 0.5), "tensor([1.0000e+05, 5.0000e-01])");
    prints(floats(1e30, -1e-30), "tensor([ 1.0000e+30, -1.0000e-30])");
    prints(floats(0, -0.0, 1), "tensor([0., -0., 1.])");
    prints(floats(NAN, 1), "tensor([nan, 1.])");
    prints(floats(NAN, 1.5), "tensor([   nan, 1.5000])");
    prints(floats(INF, -INF, NAN), "tensor([inf, -inf, nan])");
    prints(floats(INF, 1.25, -2), "tensor([    inf,  1.2500, -2.0000])");
    prints(floats(INF, 1e-6, 3), "tensor([       inf, 1.0000e-06, 3.0000e+00])");
    prints(Tensor.of(new double[] {0.1, -2.75}), "tensor([ 0.1000, -2.7500], dtype=f64)");
    prints(Tensor.of(new double[] {1e300, 1}), "tensor([1.0000e+300,  1.0000e+00], dtype=f64)");
  }

  @Test
  void types() {
    prints(Tensor.of(0.5f), "tensor(0.5000)");
    prints(Tensor.of(2.0f), "tensor(2.)");
    prints(Tensor.of(2.0), "tensor(2., dtype=f64)");
    prints(Tensor.of(7), "tensor(7, dtype=i32)");
    prints(Tensor.of(new long[] {7}), "tensor([7])");
    prints(Tensor.of(new int[] {1, -20, 300}), "tensor([  1, -20, 300], dtype=i32)");
    prints(Tensor.of(new long[] {1, -20, 300}), "tensor([  1, -20, 300])");
    prints(Tensor.of(new boolean[] {true, false}), "tensor([ True, False])");
    prints(Tensor.ofBytes(new byte[] {0, 7, -1}), "tensor([  0,   7, 255], dtype=u8)");
    prints(Tensor.of(new long[0]), "tensor([], dtype=i64)");
  }

  @Test
  void shapes() {
    prints(Tensor.zeros(0), "tensor([])");
    prints(Tensor.zeros(2, 0), "tensor([], size=(2, 0))");
    prints(Tensor.zeros(0, 3, 2), "tensor([], size=(0, 3, 2))");
    prints(
        Tensor.of(new float[][] {{1, 2}, {3, 4.5f}}),
        """
        tensor([[1.0000, 2.0000],
                [3.0000, 4.5000]])\
        """);
    prints(
        Tensor.arange(12).reshape(3, 4),
        """
        tensor([[ 0,  1,  2,  3],
                [ 4,  5,  6,  7],
                [ 8,  9, 10, 11]])\
        """);
    prints(
        Tensor.arange(24).reshape(2, 3, 4),
        """
        tensor([[[ 0,  1,  2,  3],
                 [ 4,  5,  6,  7],
                 [ 8,  9, 10, 11]],

                [[12, 13, 14, 15],
                 [16, 17, 18, 19],
                 [20, 21, 22, 23]]])\
        """);
    prints(
        Tensor.arange(16).reshape(2, 2, 2, 2),
        """
        tensor([[[[ 0,  1],
                  [ 2,  3]],

                 [[ 4,  5],
                  [ 6,  7]]],


                [[[ 8,  9],
                  [10, 11]],

                 [[12, 13],
                  [14, 15]]]])\
        """);
    prints(
        Tensor.arange(30),
        """
        tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])\
        """);
    prints(
        Tensor.arange(4).reshape(2, 2).mT(),
        """
        tensor([[0, 2],
                [1, 3]])\
        """);
    prints(Tensor.arange(6).slice(0, 5, -7, -2), "tensor([5, 3, 1])");
  }

  @Test
  void longAxes() {
    prints(
        Tensor.arange(100),
        """
        tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
                36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53,
                54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,
                72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
                90, 91, 92, 93, 94, 95, 96, 97, 98, 99])\
        """);
    prints(Tensor.arange(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])");
    prints(
        Tensor.arange(10000).reshape(100, 100),
        """
        tensor([[   0,    1,    2,  ...,   97,   98,   99],
                [ 100,  101,  102,  ...,  197,  198,  199],
                [ 200,  201,  202,  ...,  297,  298,  299],
                ...,
                [9700, 9701, 9702,  ..., 9797, 9798, 9799],
                [9800, 9801, 9802,  ..., 9897, 9898, 9899],
                [9900, 9901, 9902,  ..., 9997, 9998, 9999]])\
        """);
    prints(
        Tensor.arange(2000).reshape(2, 1000),
        """
        tensor([[   0,    1,    2,  ...,  997,  998,  999],
                [1000, 1001, 1002,  ..., 1997, 1998, 1999]])\
        """);
    prints(
        Tensor.arange(2000).reshape(1000, 2),
        """
        tensor([[   0,    1],
                [   2,    3],
                [   4,    5],
                ...,
                [1994, 1995],
                [1996, 1997],
                [1998, 1999]])\
        """);
    prints(
        Tensor.arange(1200).reshape(10, 3, 40),
        """
        tensor([[[   0,    1,    2,  ...,   37,   38,   39],
                 [  40,   41,   42,  ...,   77,   78,   79],
                 [  80,   81,   82,  ...,  117,  118,  119]],

                [[ 120,  121,  122,  ...,  157,  158,  159],
                 [ 160,  161,  162,  ...,  197,  198,  199],
                 [ 200,  201,  202,  ...,  237,  238,  239]],

                [[ 240,  241,  242,  ...,  277,  278,  279],
                 [ 280,  281,  282,  ...,  317,  318,  319],
                 [ 320,  321,  322,  ...,  357,  358,  359]],

                ...,

                [[ 840,  841,  842,  ...,  877,  878,  879],
                 [ 880,  881,  882,  ...,  917,  918,  919],
                 [ 920,  921,  922,  ...,  957,  958,  959]],

                [[ 960,  961,  962,  ...,  997,  998,  999],
                 [1000, 1001, 1002,  ..., 1037, 1038, 1039],
                 [1040, 1041, 1042,  ..., 1077, 1078, 1079]],

                [[1080, 1081, 1082,  ..., 1117, 1118, 1119],
                 [1120, 1121, 1122,  ..., 1157, 1158, 1159],
                 [1160, 1161, 1162,  ..., 1197, 1198, 1199]]])\
        """);
    prints(
        Tensor.arange(DType.F32, 0, 20, 1).div(7),
        """
        tensor([0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,
                1.2857, 1.4286, 1.5714, 1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286,
                2.5714, 2.7143])\
        """);
    prints(
        Tensor.arange(DType.F32, 0, 40, 1).div(7).reshape(2, 20),
        """
        tensor([[0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,
                 1.2857, 1.4286, 1.5714, 1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286,
                 2.5714, 2.7143],
                [2.8571, 3.0000, 3.1429, 3.2857, 3.4286, 3.5714, 3.7143, 3.8571, 4.0000,
                 4.1429, 4.2857, 4.4286, 4.5714, 4.7143, 4.8571, 5.0000, 5.1429, 5.2857,
                 5.4286, 5.5714]])\
        """);
    prints(
        Tensor.arange(DType.F64, 0, 1001, 1).div(7),
        """
        tensor([0.0000e+00, 1.4286e-01, 2.8571e-01,  ..., 1.4257e+02, 1.4271e+02,
                1.4286e+02], dtype=f64)\
        """);
    prints(
        Tensor.arange(DType.F64, 0, 8, 1).div(7),
        """
        tensor([0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000],
               dtype=f64)\
        """);
  }

  @Test
  void derivatives() {
    prints(floats(0.5).requiresGrad(), "tensor([0.5000], requires_grad=True)");
    prints(floats(0).requiresGrad(), "tensor([0.], requires_grad=True)");
    prints(Tensor.of(3.0).requiresGrad(), "tensor(3., dtype=f64, requires_grad=True)");
    prints(Tensor.zeros(2, 0).requiresGrad(), "tensor([], size=(2, 0), requires_grad=True)");
    prints(
        Tensor.of(new float[][] {{1}, {2}}).requiresGrad(),
        """
        tensor([[1.],
                [2.]], requires_grad=True)\
        """);
  }

  @Test
  void integersBeyondDoublePrecision() {
    prints(
        Tensor.of(new long[] {Long.MAX_VALUE, 1}),
        "tensor([9223372036854775807,                   1])");
  }

  @Test
  void anIntermediateResultNamesItsOperation() {
    Tensor x = floats(0.5).requiresGrad();
    prints(x.mul(x), "tensor([0.2500], grad_fn=<mul>)");
    prints(x.gelu().detach(), "tensor([0.3457])");
  }
}
