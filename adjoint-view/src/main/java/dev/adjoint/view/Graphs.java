package dev.adjoint.view;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Model;
import java.util.function.Supplier;

/**
 * Pictures of graphs: of a computation as in the lectures, inputs on the left and the result on the
 * right, each value above its edge and its gradient below; and of a model, layer by layer.
 *
 * <pre>{@code
 * Graph g = Graph.record(() -> {
 *   Tensor x = Graph.name("x", Tensor.of(-2.0).requiresGrad());
 *   Tensor y = Graph.name("y", Tensor.of(5.0).requiresGrad());
 *   Tensor z = Graph.name("z", Tensor.of(-4.0).requiresGrad());
 *   return Graph.name("f", Graph.name("q", x.add(y)).mul(z));
 * });
 * g.backward();
 * IO.println(Graphs.of(g).text());
 * Graphs.of(g, GraphOptions.DEFAULT.withArithmetic()).svg(Path.of("f.svg"));
 *
 * Graphs.ofModel(net, 1, 784).png(Path.of("net.png"));
 * }</pre>
 */
public final class Graphs {
  private Graphs() {}

  /** The graph with the gradients that it has now. */
  public static GraphPicture of(Graph graph) {
    return of(graph, GraphOptions.DEFAULT);
  }

  /**
   * The graph with the gradients that it has now.
   *
   * @throws dev.adjoint.core.TensorException if it has more nodes than the limit, all groups folded
   */
  public static GraphPicture of(Graph graph, GraphOptions options) {
    return new GraphPicture(GraphDiagram.of(graph, options), options.theme());
  }

  /** What led to a tensor: {@link Graph#of}, which has operations and shapes but no values. */
  public static GraphPicture of(Operand result) {
    return of(Graph.of(result));
  }

  /** What led to a tensor, without values. */
  public static GraphPicture of(Operand result, GraphOptions options) {
    return of(Graph.of(result), options);
  }

  /** The layers of a model for an input of zeros of that shape, batch included. */
  public static GraphPicture ofModel(Layer net, int... inputShape) {
    return ofModel(net, Tensor.zeros(ModelDiagram.dtype(net), Shape.of(inputShape)));
  }

  /** The layers of a model for that input. */
  public static GraphPicture ofModel(Layer net, Tensor input) {
    return ofModel(
        net, () -> net.forward(Graph.name("input", input.detach())), GraphOptions.DEFAULT);
  }

  /**
   * The layers of a model, with the shapes of their results and how many parameters they have. The
   * run is recorded, in evaluation mode: what reads a layer's parameters belongs to that layer, and
   * so does what lies between; all else is drawn as it is, with all branches. So this holds for any
   * model that keeps its parameters as {@link dev.adjoint.nn.ParameterTree} says. A layer that is
   * used several times is drawn at each operation that reads its parameters.
   *
   * @param run calls the model, with as many inputs as it likes
   * @param options the theme and the limit; the others say nothing here
   */
  public static GraphPicture ofModel(
      Model net, Supplier<? extends Operand> run, GraphOptions options) {
    Diagram diagram =
        ModelDiagram.of(net, () -> Graph.record(() -> Modes.evaluating(run::get)), options);
    return new GraphPicture(diagram, options.theme());
  }
}
