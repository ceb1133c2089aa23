package dev.adjoint.nn;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a model does with an input of given shape, a row for each layer in the order in which they
 * first run: shapes, parameters, multiply-adds, memory of the output.
 *
 * <pre>{@code
 * System.out.print(Summary.of(net, Shape.of(1, 784)));
 * net.summary(Shape.of(1, 784)).multiplyAdds();
 * Summary.of(net, Tensor.of(new long[][] {{4, 2, 7}}));    // a model that reads numbers of words
 * }</pre>
 *
 * <p>The model runs once, in inference mode; nothing in it changes, and the process's random
 * numbers are not used. Layers of the library are seen wherever they run, others if a container of
 * the library runs them ({@link Sequential}, {@link Residual}, ...); what is computed outside of
 * any seen layer stands in the row of the model itself.
 *
 * <p>Counted are the multiply-adds of matrix products, linear layers, convolutions, attention and
 * recurrent layers (one for a multiplication and its addition, so half of the FLOPs); operations
 * that go element by element are not. Each number is counted in one row only: the row of a layer
 * that holds others has what it computes besides them.
 *
 * @param model what the model is, {@code Net} or {@code Sequential(3)}
 * @param inputs the shapes of the inputs
 * @param rows the layers; the first is the model itself
 * @param outputBytes memory of all outputs of layers, each counted once
 * @param parameterBytes memory of all parameters and buffers, each counted once
 */
public record Summary(
    String model, List<Shape> inputs, List<Row> rows, long outputBytes, long parameterBytes) {
  /**
   * A layer.
   *
   * @param path its place in the model, {@code encoder.0.fc}; empty for the model itself
   * @param label what it is, {@code Linear(784, 256)}
   * @param calls how often it ran; shapes are those of the first call. 0 if it is not seen to run
   * @param input what it reads first; null if it was not seen
   * @param output what it gives; null if it was not seen
   * @param trainable numbers that train, of parameters that are its own
   * @param frozen numbers of parameters that do not train now
   * @param tied numbers of parameters that are counted in an earlier place
   * @param buffers numbers of running statistics and the like
   * @param multiplyAdds of all calls
   * @param outputBytes memory of the outputs of all calls
   */
  public record Row(
      String path,
      String label,
      int calls,
      @Nullable Shape input,
      @Nullable Shape output,
      long trainable,
      long frozen,
      long tied,
      long buffers,
      long multiplyAdds,
      long outputBytes) {}

  /** Copies the lists. */
  public Summary {
    inputs = List.copyOf(inputs);
    rows = List.copyOf(rows);
  }

  /**
   * With inputs of these shapes, filled with standard normal numbers of the model's type.
   *
   * @throws TensorException if the model has no {@code forward} of so many tensors, or its message
   *     if a shape does not fit
   */
  public static Summary of(Model model, Shape... inputs) {
    return of(model, SummaryRun.examples(model, inputs));
  }

  /** With these inputs. */
  public static Summary of(Model model, Tensor... inputs) {
    return SummaryRun.of(model, List.of(inputs), () -> SummaryRun.forward(model, inputs));
  }

  /** Of whatever {@code run} does with the model, for one that is called in another way. */
  public static Summary of(Model model, Supplier<?> run) {
    return SummaryRun.of(model, List.of(), run);
  }

  /** Numbers that train. */
  public long trainable() {
    return rows.stream().mapToLong(Row::trainable).sum();
  }

  /** Numbers of parameters that do not train now. */
  public long frozen() {
    return rows.stream().mapToLong(Row::frozen).sum();
  }

  /** Numbers of buffers. */
  public long buffers() {
    return rows.stream().mapToLong(Row::buffers).sum();
  }

  /** All multiply-adds. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  /**
   * The row of a path.
   *
   * @throws TensorException if there is none; the message lists those there are
   */
  public Row row(String path) {
    return rows.stream()
        .filter(r -> r.path().equals(path))
        .findFirst()
        .orElseThrow(() ->
            new TensorException(
                "summary: "
                    + model
                    + " has no row "
                    + path
                    + "; it has "
                    + String.join(", ", rows.stream().skip(1).map(Row::path).toList())
                    + "."));
  }

  /** A table with a line for each row, and the totals. */
  @Override
  public String toString() {
    return SummaryText.of(this);
  }
}
