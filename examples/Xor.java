// XOR with 8 hidden tanh units and plain gradient descent: no line separates it, a network does.
//
//   ./adjoint run examples/Xor.java

import module dev.adjoint.core;

void main() {
  Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  Tensor y = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});

  Rng rng = new Rng(1);
  Param w1 = new Param(rng.normal(DType.F64, Shape.of(8, 2)));
  Param b1 = new Param(Tensor.zeros(DType.F64, Shape.of(8)));
  Param w2 = new Param(rng.normal(DType.F64, Shape.of(1, 8)).mul(0.3));
  Param b2 = new Param(Tensor.zeros(DType.F64, Shape.of(1)));

  for (int step = 0; step <= 1000; step++) {
    Tensor logits = x.linear(w1, b1).tanh().linear(w2, b2);
    Tensor loss = logits.softplus().sub(logits.mul(y)).mean(); // cross-entropy of sigmoid(logits)
    loss.backward();
    for (Param p : List.of(w1, b1, w2, b2)) {
      p.assign(p.value().sub(p.grad().mul(0.5)));
      p.zeroGrad();
    }
    if (step % 200 == 0) {
      IO.println("step %4d   loss %.6f".formatted(step, loss.item()));
    }
  }

  Tensor answer = x.linear(w1, b1).tanh().linear(w2, b2).sigmoid();
  for (int i = 0; i < 4; i++) {
    IO.println("%.0f xor %.0f = %.3f".formatted(x.get(i, 0), x.get(i, 1), answer.get(i, 0)));
  }
}
