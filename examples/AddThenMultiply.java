// f = (x + y) z: values forward, gradients backward.
//
//   ./adjoint run examples/AddThenMultiply.java

import module dev.adjoint.core;

void main() {
  Tensor x = Tensor.of(-2.0).requiresGrad();
  Tensor y = Tensor.of(5.0).requiresGrad();
  Tensor z = Tensor.of(-4.0).requiresGrad();

  Tensor q = x.add(y).retainGrad();
  Tensor f = q.mul(z);
  f.backward();

  IO.println("q = x + y = " + q.item());
  IO.println("f = q z   = " + f.item());
  IO.println("df/dq = " + q.grad().item() + ", which is z");
  IO.println("df/dz = " + z.grad().item() + ", which is q");
  IO.println("df/dx = " + x.grad().item() + ": a sum hands the gradient on");
  IO.println("df/dy = " + y.grad().item());
}
