package dev.adjoint.train;

import dev.adjoint.core.Tensor;
import java.util.function.ToDoubleBiFunction;

/**
 * A number that says how good outputs are, as a mean over examples. It is given as the sum over a
 * batch, so that batches of different sizes count rightly.
 *
 * <pre>{@code
 * Metric error = Metric.of("absolute_error",
 *     (output, target) -> output.sub(target).abs().sum().item());
 * }</pre>
 */
public interface Metric {
  /** Its name in logs, for example {@code accuracy}. */
  String name();

  /** The sum over the examples of a batch. Called without recording. */
  double total(Tensor output, Tensor target);

  /** A metric from a function that sums over the examples of a batch. */
  static Metric of(String name, ToDoubleBiFunction<Tensor, Tensor> total) {
    return new Metric() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public double total(Tensor output, Tensor target) {
        return total.applyAsDouble(output, target);
      }
    };
  }
}
