package dev.adjoint.bench;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.ConvGeometry;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.recurrent.Gru;
import dev.adjoint.nn.recurrent.Lstm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The kernels that are timed alone, by name: through the operation that calls them where there is
 * one, so that what a user waits for is timed. Made when asked for, so that each begins in a JVM
 * that has seen only those before it.
 */
final class KernelSet {
  private static final Map<String, Supplier<Runnable>> SET = new LinkedHashMap<>();

  static {
    products();
    convolutions();
    rows();
    sequences();
    moves();
    elements();
  }

  private KernelSet() {}

  static List<String> names() {
    return List.copyOf(SET.keySet());
  }

  /** One call of a kernel, operands and all. */
  static Runnable make(String name) {
    Supplier<Runnable> make = SET.get(name);
    if (make == null) {
      throw new IllegalArgumentException("no kernel " + name + "; there are " + names());
    }
    return make.get();
  }

  private static Tensor t(int... shape) {
    return Fixture.values(shape.length, 4, shape);
  }

  /** Numbers only; they are there when it returns. */
  private static void value(String name, Supplier<Supplier<Tensor>> make) {
    SET.put(
        name,
        () -> {
          Supplier<Tensor> f = make.get();
          return () -> Modes.inference(f);
        });
  }

  /** In training mode, and with the gradient of the sum with respect to x, from its numbers on. */
  private static void gradient(String name, Layer f, int... shape) {
    SET.put(
        name,
        () -> {
          Tensor x = t(shape).requiresGrad();
          Tensor dy = t(Modes.noGrad(() -> f.forward(x)).shape().toArray());
          return () -> {
            x.zeroGrad();
            f.forward(x).backward(dy);
          };
        });
  }

  private static void product(String name, Supplier<Tensor> a, Supplier<Tensor> b) {
    value(
        "matmul " + name,
        () -> {
          Tensor left = a.get();
          Tensor right = b.get();
          return () -> left.matmul(right);
        });
  }

  private static void products() {
    for (int n : new int[] {64, 256, 512}) {
      product("square " + n, () -> t(n, n), () -> t(n, n));
    }
    product("tall", () -> t(4096, 64), () -> t(64, 64));
    product("flat", () -> t(64, 4096), () -> t(4096, 64));
    product("left transposed", () -> t(256, 256).mT(), () -> t(256, 256));
    product("right transposed", () -> t(256, 256), () -> t(256, 256).mT());
    product("batched", () -> t(48, 64, 32), () -> t(48, 32, 64));
    product("matrix-vector", () -> t(1024, 1024), () -> t(1024, 1));
    product("vector-matrix", () -> t(1, 1024), () -> t(1024, 1024));
    value(
        "linear",
        () -> {
          Tensor x = t(128, 256);
          Tensor w = t(512, 256);
          Tensor b = t(512);
          return () -> x.linear(w, b);
        });
  }

  private static void convolutions() {
    ConvGeometry g = new ConvGeometry(1, new int[] {1, 1}, new int[] {1, 1}, new int[] {1, 1});
    Supplier<View[]> operands =
        () -> {
          View[] v = new View[3];
          int[][] shapes = {{8, 32, 28, 28}, {32, 32, 3, 3}, {8, 32, 28, 28}};
          for (int i = 0; i < v.length; i++) {
            float[] numbers = new float[Shape.of(shapes[i]).numel()];
            for (int k = 0; k < numbers.length; k++) {
              numbers[k] = (k % 17 - 8) / 8f;
            }
            v[i] = View.of(numbers, DType.F32, Shape.of(shapes[i]));
          }
          return v;
        };
    Kernels k = Tensor.kernels();
    SET.put(
        "conv forward",
        () -> {
          View[] v = operands.get();
          return () -> k.conv(v[0], v[1], null, g, v[2]);
        });
    SET.put(
        "conv input",
        () -> {
          View[] v = operands.get();
          return () -> k.convInput(v[1], v[2], g, v[0]);
        });
    SET.put(
        "conv weight",
        () -> {
          View[] v = operands.get();
          return () -> k.convWeight(v[0], v[2], g, v[1]);
        });
    gradient("max pool", x -> x.maxPool2d(PoolWindow.of(2)), 16, 16, 28, 28);
    gradient("average pool", x -> x.avgPool2d(PoolWindow.of(2)), 16, 16, 28, 28);
  }

  private static void rows() {
    BatchNorm2d batch = new BatchNorm2d(16);
    gradient("batch norm", batch, 16, 16, 28, 28);
    gradient("layer norm", x -> x.layerNorm(512), 256, 512);
    gradient("group norm", x -> x.groupNorm(4), 16, 16, 28, 28);
    gradient("softmax", x -> x.softmax(-1), 512, 256);
    SET.put(
        "cross-entropy",
        () -> {
          Tensor x = t(512, 128).requiresGrad();
          Tensor y = Fixture.labels(3, 512, 128);
          return () -> {
            x.zeroGrad();
            Losses.crossEntropy(x, y).backward();
          };
        });
    value(
        "sum of rows",
        () -> {
          Tensor x = t(1024, 512);
          return () -> x.sum(-1);
        });
    value(
        "sum of columns",
        () -> {
          Tensor x = t(1024, 512);
          return () -> x.sum(0);
        });
  }

  private static void sequences() {
    gradient("attention", x -> x.attention(x, x), 4, 4, 64, 32);
    Lstm lstm = new Lstm(32, 64);
    gradient("lstm", lstm, 16, 16, 32);
    Gru gru = new Gru(32, 64);
    gradient("gru", gru, 16, 16, 32);
    SET.put(
        "embedding and its gradient",
        () -> {
          Tensor table = t(512, 128).requiresGrad();
          Tensor index = Fixture.labels(4, 2048, 512);
          Tensor dy = t(2048, 128);
          return () -> {
            table.zeroGrad();
            table.indexSelect(0, index).backward(dy);
          };
        });
    SET.put(
        "adam",
        () -> {
          Param p = new Param(t(512, 512));
          Adam adam = new Adam(List.of(p), 1e-3);
          p.mul(p).sum().backward();
          return adam::step;
        });
  }

  private static void moves() {
    value(
        "copy of a transposed matrix",
        () -> {
          Tensor x = t(512, 512).mT();
          return x::copy;
        });
    value(
        "copy of a permuted batch",
        () -> {
          Tensor x = t(16, 64, 16, 16).permute(0, 2, 3, 1);
          return x::copy;
        });
    value(
        "f32 to f64",
        () -> {
          Tensor x = t(512, 512);
          return () -> x.to(DType.F64);
        });
    value("normal numbers", () -> () -> Rng.current().normal(DType.F32, Shape.of(1 << 16)));
    value("uniform numbers", () -> () -> Rng.current().uniform(DType.F32, Shape.of(1 << 16)));
  }

  private static void elements() {
    Map<String, Layer> functions = new LinkedHashMap<>();
    functions.put("add", x -> x.add(x));
    functions.put("relu", Tensor::relu);
    functions.put("exp", Tensor::exp);
    functions.put("log", x -> x.square().add(1).log());
    functions.put("tanh", Tensor::tanh);
    functions.put("sigmoid", Tensor::sigmoid);
    functions.put("sin", Tensor::sin);
    functions.put("gelu", Tensor::gelu);
    functions.put("sum of gelu", x -> x.gelu().sum());
    functions.forEach((name, f) ->
        value(
            name,
            () -> {
              Tensor x = t(256, 1024);
              return () -> f.forward(x);
            }));
    gradient("gelu and its gradient", Tensor::gelu, 256, 1024);
  }
}
