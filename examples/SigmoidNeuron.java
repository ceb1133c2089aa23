// One neuron, y = sigmoid(w0 x0 + w1 x1 + w2), and a step that brings its output closer to 0.
//
//   ./adjoint run examples/SigmoidNeuron.java

import module dev.adjoint.core;

void main() {
  Tensor x = Tensor.of(new double[] {-1, -2});
  Param w = new Param(Tensor.of(new double[] {2, -3})).named("w");
  Param bias = new Param(Tensor.of(-3.0)).named("bias");
  double lr = 0.5;

  for (int step = 0; step < 5; step++) {
    Tensor y = x.dot(w).add(bias).sigmoid();
    y.backward();
    IO.println("y = %.4f   dy/dw = %s   dy/dbias = %s".formatted(y.item(), w.grad(), bias.grad()));

    w.assign(w.value().sub(w.grad().mul(lr)));
    bias.assign(bias.value().sub(bias.grad().mul(lr)));
    w.zeroGrad();
    bias.zeroGrad();
  }
}
