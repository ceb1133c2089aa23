// The lecture's two-layer network, sigmoid(x w1) w2 with a sum of squares, three ways: with arrays and
// the gradients written out, with backward(), and with layers and an optimizer. The losses are equal.
//
//   ./adjoint run examples/TwoLayers.java

import module dev.adjoint.nn;

final int steps = 1000;
final double lr = 1e-2;

void main() {
  double[] arrays = arrays();
  double[] autodiff = autodiff();
  double[] layers = layers();
  IO.println("  step        arrays      autodiff        layers");
  for (int t : new int[] {0, 1, 10, 100, steps - 1}) {
    IO.println("%6d  %12.9f  %12.9f  %12.9f".formatted(t, arrays[t], autodiff[t], layers[t]));
  }
}

double[] arrays() {
  double[][] x = sines(1, 4, 5);
  double[][] y = sines(101, 4, 2);
  double[][] w1 = sines(201, 5, 3);
  double[][] w2 = sines(301, 3, 2);
  double[] losses = new double[steps];
  for (int t = 0; t < steps; t++) {
    double[][] h = map(times(x, w1), w1, (s, _) -> 1 / (1 + Math.exp(-s)));
    double[][] error = map(times(h, w2), y, (p, target) -> p - target);
    losses[t] = Stream.of(error).flatMapToDouble(Arrays::stream).map(e -> e * e).sum();

    double[][] gradY = map(error, error, (e, _) -> 2 * e);
    double[][] gradW2 = times(transpose(h), gradY);
    double[][] gradH = times(gradY, transpose(w2));
    double[][] gradW1 = times(transpose(x), map(gradH, h, (g, s) -> g * s * (1 - s)));

    w1 = map(w1, gradW1, (w, g) -> w - lr * g);
    w2 = map(w2, gradW2, (w, g) -> w - lr * g);
  }
  return losses;
}

double[] autodiff() {
  Tensor x = Tensor.of(sines(1, 4, 5));
  Tensor y = Tensor.of(sines(101, 4, 2));
  Param w1 = new Param(Tensor.of(sines(201, 5, 3)));
  Param w2 = new Param(Tensor.of(sines(301, 3, 2)));
  double[] losses = new double[steps];
  for (int t = 0; t < steps; t++) {
    Tensor loss = x.matmul(w1).sigmoid().matmul(w2).sub(y).square().sum();
    losses[t] = loss.item();
    loss.backward();
    for (Param w : List.of(w1, w2)) {
      w.assign(w.value().sub(w.grad().mul(lr)));
      w.zeroGrad();
    }
  }
  return losses;
}

double[] layers() {
  Tensor x = Tensor.of(sines(1, 4, 5));
  Tensor y = Tensor.of(sines(101, 4, 2));
  // a Linear keeps its weight as [out, in]
  Linear first = new Linear(new Param(Tensor.of(sines(201, 5, 3)).mT()), null);
  Linear second = new Linear(new Param(Tensor.of(sines(301, 3, 2)).mT()), null);
  Layer net = new Sequential(first, Tensor::sigmoid, second);
  Optimizer sgd = new Sgd(net.parameters(), lr);
  double[] losses = new double[steps];
  for (int t = 0; t < steps; t++) {
    Tensor loss = net.forward(x).sub(y).square().sum();
    losses[t] = loss.item();
    sgd.zeroGrad();
    loss.backward();
    sgd.step();
  }
  return losses;
}

// ---- arrays

/** Numbers without a random generator: sin(start), sin(start + 1), ... row by row. */
double[][] sines(int start, int rows, int columns) {
  double[][] a = new double[rows][columns];
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      a[i][j] = Math.sin(start + i * columns + j);
    }
  }
  return a;
}

double[][] times(double[][] a, double[][] b) {
  double[][] c = new double[a.length][b[0].length];
  for (int i = 0; i < c.length; i++) {
    for (int j = 0; j < c[0].length; j++) {
      for (int k = 0; k < b.length; k++) {
        c[i][j] += a[i][k] * b[k][j];
      }
    }
  }
  return c;
}

double[][] transpose(double[][] a) {
  double[][] b = new double[a[0].length][a.length];
  for (int i = 0; i < b.length; i++) {
    for (int j = 0; j < b[0].length; j++) {
      b[i][j] = a[j][i];
    }
  }
  return b;
}

double[][] map(double[][] a, double[][] b, DoubleBinaryOperator f) {
  double[][] c = new double[a.length][a[0].length];
  for (int i = 0; i < c.length; i++) {
    for (int j = 0; j < c[0].length; j++) {
      c[i][j] = f.applyAsDouble(a[i][j], b[i][j]);
    }
  }
  return c;
}
