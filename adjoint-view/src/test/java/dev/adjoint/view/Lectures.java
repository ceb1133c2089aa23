package dev.adjoint.view;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;

/** The lectures' examples as graphs, in float64, their gradients computed. */
final class Lectures {
  private Lectures() {}

  private static Tensor leaf(String name, double value) {
    return Graph.name(name, Tensor.of(new double[] {value}).reshape().requiresGrad());
  }

  /** f = (x + y) z. */
  static Graph ex01() {
    Graph g =
        Graph.record(() -> {
          Tensor x = leaf("x", -2);
          Tensor y = leaf("y", 5);
          Tensor z = leaf("z", -4);
          return Graph.name("f", Graph.name("q", x.add(y)).mul(z));
        });
    g.backward();
    return g;
  }

  /** L = 1 / (1 + exp(-(w0 x0 + w1 x1 + w2))) in elementary gates. */
  static Graph ex02() {
    Graph g =
        Graph.record(() -> {
          Tensor w0 = leaf("w0", 2);
          Tensor x0 = leaf("x0", -1);
          Tensor w1 = leaf("w1", -3);
          Tensor x1 = leaf("x1", -2);
          Tensor w2 = leaf("w2", -3);
          Tensor s0 = Graph.name("s0", w0.mul(x0));
          Tensor s1 = Graph.name("s1", w1.mul(x1));
          Tensor s2 = Graph.name("s2", s0.add(s1));
          Tensor s3 = Graph.name("s3", s2.add(w2));
          return Graph.group(
              "sigmoid gate", () -> Graph.name("L", s3.neg().exp().add(1).reciprocal()));
        });
    g.backward();
    return g;
  }

  /** f = (2x + y + 3z)² + (x + 3y + 4z)² log(x² + y² + z²). */
  static Graph ex07() {
    Graph g =
        Graph.record(() -> {
          Tensor x = leaf("x", 1);
          Tensor y = leaf("y", 1);
          Tensor z = leaf("z", 1);
          Tensor s1 = Graph.name("s1", x.mul(2).add(y).add(z.mul(3)));
          Tensor s2 = Graph.name("s2", x.add(y.mul(3)).add(z.mul(4)));
          Tensor s3 = Graph.name("s3", x.square().add(y.square()).add(z.square()));
          Tensor q1 = Graph.name("q1", s1.square());
          Tensor q2 = Graph.name("q2", s2.square());
          return Graph.name("f", q1.add(q2.mul(Graph.name("l", s3.log()))));
        });
    g.backward();
    return g;
  }

  /** A scalar network of two layers with about 300 vertices. */
  static Graph wide() {
    Graph g =
        Graph.record(() -> {
          Tensor[] in = new Tensor[6];
          for (int i = 0; i < in.length; i++) {
            in[i] = leaf("x" + i, i / 4.0);
          }
          for (int layer = 0; layer < 2; layer++) {
            Tensor[] out = new Tensor[6];
            for (int k = 0; k < out.length; k++) {
              int row = layer * 6 + k;
              Tensor[] x = in;
              out[k] =
                  Graph.group(
                      "neuron",
                      () -> {
                        Tensor sum = leaf("b" + row, 0.25);
                        for (int j = 0; j < x.length; j++) {
                          sum = sum.add(leaf("w" + row + j, (row - j) / 8.0).mul(x[j]));
                        }
                        return sum.tanh();
                      });
            }
            in = out;
          }
          Tensor loss = in[0];
          for (int i = 1; i < in.length; i++) {
            loss = loss.add(in[i]);
          }
          return Graph.name("loss", loss);
        });
    g.backward();
    return g;
  }
}
