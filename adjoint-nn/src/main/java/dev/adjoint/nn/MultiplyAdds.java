package dev.adjoint.nn;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Watch;
import java.util.List;

/**
 * How many multiplications followed by an addition an operation needs: the sum over its products,
 * from the shapes alone. Only sums of products count; what goes element by element does not.
 */
final class MultiplyAdds {
  private MultiplyAdds() {}

  static long of(Watch.Applied a) {
    List<Shape> in = a.inputs().stream().map(t -> t.shape()).toList();
    Shape out = a.result().shape();
    return switch (a.op().name()) {
      // [..., m, k] [..., k, n] -> [..., m, n]; x [..., k], W [n, k] -> [..., n]
      case "matmul", "linear" -> (long) out.numel() * in.getFirst().size(-1);
      // W [o, c / groups, k...]: for each number of y that many products
      case "conv1d", "conv2d", "conv3d" -> (long) out.numel() * perRow(in.get(1));
      // W and y give x: for each number of y that many products
      case "convTranspose1d", "convTranspose2d", "convTranspose3d" ->
          (long) in.get(1).numel() * perRow(in.get(0));
      // q [..., t, d], k [..., s, d], v [..., s, e] -> [..., t, e]: each query with every key, and
      // each weight with every value, masked or not
      case "attention" ->
          out.size(-1) == 0
              ? 0
              : (long) (out.numel() / out.size(-1))
                  * in.get(1).size(-2)
                  * (in.get(0).size(-1) + in.get(2).size(-1));
      case "rnn", "gru", "lstm" -> recurrent(in);
      default -> 0;
    };
  }

  private static long perRow(Shape weight) {
    return weight.size(0) == 0 ? 0 : weight.numel() / weight.size(0);
  }

  /** x {@code [t, n, in]}, W_ih, b, W, the first states, perhaps a projection. */
  private static long recurrent(List<Shape> in) {
    Shape x = in.getFirst();
    long weights = (long) in.get(1).numel() + in.get(3).numel();
    if (in.size() > 6 && in.get(6).rank() == 2) {
      weights += in.get(6).numel();
    }
    return weights * x.size(0) * x.size(1);
  }
}
