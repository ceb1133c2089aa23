package dev.adjoint.core;

import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a computation, to be walked, stepped through and drawn: v₁, ..., v_N in topological
 * order, inputs before results, and the gradient {@code v̄_i = Σ_{j in children(i)} (∂v_j/∂v_i)ᵀ
 * v̄_j} of the last of them.
 *
 * <pre>{@code
 * Graph g = Graph.record(() -> {
 *   Tensor x = Graph.name("x", Tensor.of(-2.0).requiresGrad());
 *   Tensor q = Graph.name("q", x.add(5));
 *   return Graph.name("f", q.mul(-4));
 * });
 * g.backward();
 * System.out.print(g);                  // each value with its gradient
 * g.vertex("q").outgoing().getFirst();  // upstream 1, local -4, downstream -4
 * }</pre>
 *
 * <p>Gradients are kept here: {@link Tensor#grad()} is not touched, and the tensors' own {@code
 * backward()} works as ever. Once it has freed the graph, gradients can no longer be computed here.
 *
 * <p>Not for use by several threads at once.
 */
public final class Graph {
  /** Elements up to which {@link #toString} prints numbers. */
  private static final int SMALL = 4;

  private final List<Vertex> vertices;
  private final List<Edge> edges = new ArrayList<>();
  private final Map<Object, Vertex> byKey = new IdentityHashMap<>();

  /** The walk that fills gradients in; an older one must not go on. */
  private @Nullable Walk walk;

  private Graph(Tensor result, Recorder seen) {
    if (result.level != null) {
      throw new GradientException(
          "graph: "
              + result.describe()
              + " belongs to a functional transform, which keeps its own records. Build the graph"
              + " outside of grad, vjp, jvp and vmap.");
    }
    seen.saw(result);
    vertices = inOrder(collect(Recorder.key(result), seen));
    for (int i = 0; i < vertices.size(); i++) {
      Vertex v = vertices.get(i);
      v.id = i;
      for (Edge e : v.inputs) {
        e.from.outgoing.add(e);
        edges.add(e);
      }
    }
  }

  /**
   * What led to a tensor, as recorded for {@code backward()}: operations and shapes, and inputs
   * that need a gradient. Values and constants were not kept; {@link #record} keeps them.
   *
   * @throws GradientException if a {@code backward()} has freed it
   */
  public static Graph of(Operand result) {
    return new Graph(result.tensor(), new Recorder(null));
  }

  /**
   * Runs {@code f} and gives the graph of its result, with all values and constants. What f
   * computes besides is left out.
   */
  public static Graph record(Supplier<? extends Operand> f) {
    Recorder recorder = new Recorder(Modes.current().observer());
    try {
      return new Graph(Modes.<Operand>observing(recorder, f::get).tensor(), recorder);
    } finally {
      recorder.close();
    }
  }

  /** Names a tensor in the graph that is being recorded, if one is; returns the tensor. */
  public static Tensor name(String name, Operand x) {
    Tensor t = x.tensor();
    if (Modes.current().observer() instanceof Recorder recorder) {
      recorder.named(name, t);
    }
    return t;
  }

  /**
   * Runs {@code f}; in the graph that is being recorded, if one is, what it computes belongs to a
   * group of that name, which a picture can fold. Groups may lie in groups, and each call makes a
   * new one.
   *
   * <pre>{@code
   * Tensor y = Graph.group("sigmoid gate", () -> x.neg().exp().add(1).reciprocal());
   * }</pre>
   */
  public static <T> T group(String name, Supplier<T> f) {
    return Modes.current().observer() instanceof Recorder recorder
        ? Modes.observing(recorder.inside(name), f)
        : f.get();
  }

  // ---- building

  private List<Vertex> collect(Object root, Recorder seen) {
    List<Vertex> found = new ArrayList<>();
    add(root, seen, found);
    for (int i = 0; i < found.size(); i++) {
      Vertex v = found.get(i);
      Node node = v.node;
      Recorder.Application made = v.made;
      if (made != null) {
        for (int k = 0; k < made.in().length; k++) {
          v.link(add(Recorder.key(made.in()[k]), seen, found), k);
        }
      } else if (node != null) {
        node.checkNotReleased();
        for (int k = 0; k < node.parents.length; k++) {
          Node parent = node.parents[k];
          if (parent != null) {
            v.link(add(parent, seen, found), k);
          }
        }
      }
    }
    return found;
  }

  private Vertex add(Object key, Recorder seen, List<Vertex> found) {
    Vertex known = byKey.get(key);
    if (known != null) {
      return known;
    }
    Vertex v = new Vertex(key, seen);
    byKey.put(key, v);
    found.add(v);
    return v;
  }

  /** Results as they were created, each input before the first that uses it. */
  private static List<Vertex> inOrder(List<Vertex> found) {
    List<Vertex> results = new ArrayList<>(found.stream().filter(v -> !v.isInput()).toList());
    results.sort(Comparator.comparingLong(Vertex::stamp).thenComparingInt(Vertex::index));
    Map<Vertex, Boolean> placed = new IdentityHashMap<>();
    List<Vertex> order = new ArrayList<>();
    for (Vertex v : results) {
      for (Edge e : v.inputs) {
        if (e.from.isInput() && placed.put(e.from, true) == null) {
          order.add(e.from);
        }
      }
      order.add(v);
    }
    return List.copyOf(order.isEmpty() ? found : order);
  }

  // ---- walking

  /** v₁, ..., v_N: every vertex after those that it was computed from; the result is the last. */
  public List<Vertex> vertices() {
    return vertices;
  }

  /** All edges, ordered by the vertex that they lead to, then by its inputs. */
  public List<Edge> edges() {
    return Collections.unmodifiableList(edges);
  }

  /** What all others led to. */
  public Vertex result() {
    return vertices.getLast();
  }

  /**
   * The vertex of that {@link #name}, or of the parameter of that name; the last of several.
   *
   * @throws TensorException if there is none
   */
  public Vertex vertex(String name) {
    List<Vertex> found = vertices.stream().filter(v -> v.name.equals(name)).toList();
    if (found.isEmpty()) {
      List<String> known = vertices.stream().map(Vertex::name).filter(n -> !n.isEmpty()).toList();
      throw new TensorException(
          "graph: no vertex is named "
              + name
              + "; "
              + (known.isEmpty() ? "none has a name" : "there are " + String.join(", ", known))
              + ". Name one with Graph.name(\""
              + name
              + "\", tensor).");
    }
    return found.getLast();
  }

  /**
   * The vertex of a tensor or parameter.
   *
   * @throws TensorException if the result does not depend on it
   */
  public Vertex vertex(Operand x) {
    Vertex v = byKey.get(Recorder.key(x.tensor()));
    if (v == null) {
      throw new TensorException(
          "graph: "
              + x.describe()
              + " is not in the graph; only what the result was computed from is.");
    }
    return v;
  }

  // ---- gradients

  /**
   * Computes the gradient of the result, one number, with respect to every vertex.
   *
   * @throws GradientException if the result is not one number, needs no gradient, or was released
   */
  public void backward() {
    toTheEnd(steps());
  }

  /** Computes the gradients of {@code <upstream, result>}. */
  public void backward(Operand upstream) {
    toTheEnd(steps(upstream));
  }

  private void toTheEnd(Iterator<Step> steps) {
    if (!result().needsGrad()) {
      throw new GradientException(
          "backward: "
              + result().describe()
              + " does not need a gradient: no input of its computation did, or it was made under"
              + " noGrad. Make a leaf with requiresGrad() or use a Param.");
    }
    steps.forEachRemaining(s -> {});
  }

  /**
   * Walks forward over all vertices, then backward over all that a gradient reaches, one at each
   * {@code next()}. A backward step completes the gradient of its vertex and sends it along the
   * edges to its inputs, whose {@link Vertex#grad()} is the sum so far. At the end the gradients
   * are those of {@code backward()}, to the bit.
   *
   * <p>A new walk starts over and ends an older one.
   *
   * @throws GradientException if the result needs a gradient and is not one number
   */
  public Iterator<Step> steps() {
    Vertex v = result();
    if (v.needsGrad() && v.shape.numel() != 1) {
      throw new GradientException(
          "steps: "
              + v.describe()
              + " has "
              + v.shape.numel()
              + " elements; without an upstream gradient the result must be one number. Use"
              + " steps(upstream).");
    }
    return new Walk(Tensor.ones(v.dtype, v.shape));
  }

  /** As {@link #steps()}, with an upstream gradient for the result. */
  public Iterator<Step> steps(Operand upstream) {
    Vertex v = result();
    if (!upstream.shape().equals(v.shape) || upstream.dtype() != v.dtype) {
      throw new GradientException(
          "steps: the upstream gradient is "
              + upstream.describe()
              + " and the result "
              + v.describe()
              + "; type and shape must be equal.");
    }
    return new Walk(upstream.tensor().detach());
  }

  /** One line for each vertex: what it is, its numbers if they are few, its gradient if known. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    for (Vertex v : vertices) {
      s.append(v).append(System.lineSeparator());
    }
    return s.toString();
  }

  /** Which way a {@link Step} goes. */
  public enum Direction {
    /** The value of the vertex, from its inputs. */
    FORWARD,
    /** The gradient of the vertex, sent to its inputs. */
    BACKWARD
  }

  /**
   * One step of a walk.
   *
   * @param direction forward or backward
   * @param vertex the vertex that was stepped on
   */
  public record Step(Direction direction, Vertex vertex) {}

  private final class Walk implements Iterator<Step> {
    private final Tensor upstream;
    private int at;
    private boolean forward = true;

    Walk(Tensor upstream) {
      this.upstream = upstream;
      vertices.forEach(v -> v.grad = null);
      edges.forEach(Edge::forget);
      walk = this;
    }

    @Override
    public boolean hasNext() {
      return forward || at >= 0;
    }

    @Override
    public Step next() {
      if (!hasNext()) {
        throw new NoSuchElementException("steps: the walk has reached its end.");
      }
      if (walk != this) {
        throw new ConcurrentModificationException(
            "steps: a newer walk over this graph has started; there can be one at a time.");
      }
      Vertex v = vertices.get(at);
      if (forward) {
        at++;
        if (at == vertices.size()) {
          forward = false;
          at = result().needsGrad() ? at - 1 : -1;
        }
        return new Step(Direction.FORWARD, v);
      }
      if (v == result()) {
        v.grad = upstream;
      }
      Modes.noGrad(() -> {
        v.pass();
        return v;
      });
      do {
        at--;
      } while (at >= 0 && vertices.get(at).grad == null);
      return new Step(Direction.BACKWARD, v);
    }
  }

  // ---- vertices and edges

  /** What one call of {@link Graph#group} computed; equal only to itself. */
  public static final class Group {
    private final String name;
    private final @Nullable Group outer;

    Group(String name, @Nullable Group outer) {
      this.name = name;
      this.outer = outer;
    }

    /** The name given. */
    public String name() {
      return name;
    }

    /** The group that it lies in; null if in none. */
    public @Nullable Group outer() {
      return outer;
    }

    /** With the groups around it, for example {@code encoder/block}. */
    @Override
    public String toString() {
      return outer == null ? name : outer + "/" + name;
    }
  }

  /** A value: an input of the computation or the result of an operation. */
  public static final class Vertex implements Spec {
    private final @Nullable Node node;
    private final Recorder.@Nullable Application made;
    private final String name;
    private final @Nullable Group group;
    private final Shape shape;
    private final DType dtype;
    private final @Nullable Tensor value;
    private final boolean parameter;
    private final List<Edge> inputs = new ArrayList<>();
    private final List<Edge> outgoing = new ArrayList<>();
    private int id;
    private @Nullable Tensor grad;

    private Vertex(Object key, Recorder seen) {
      this.node = key instanceof Node n ? n : null;
      this.made = seen.application(key);
      this.group = seen.group(key);
      this.value = seen.value(key);
      this.shape = key instanceof Node n ? n.shape : ((Tensor) key).shape();
      this.dtype = key instanceof Node n ? n.dtype : ((Tensor) key).dtype();
      this.parameter =
          key instanceof Node n ? n.owner() != null : key instanceof Tensor t && t.version != null;
      String given = seen.name(key);
      this.name = given != null ? given : nameOf(key);
    }

    /** That of the parameter, if it is one. */
    private static String nameOf(Object key) {
      return key instanceof Node n
          ? n.ownerName()
          : key instanceof Tensor t && t.version != null ? t.version.name() : "";
    }

    private void link(Vertex from, int input) {
      Node n = node;
      inputs.add(new Edge(from, this, input, n != null && n.sendsTo(input)));
    }

    private long stamp() {
      return made != null ? made.stamp() : node != null ? node.sequence : 0;
    }

    /** An operation without a node came before the node whose number it bears. */
    private int index() {
      return node != null ? Integer.MAX_VALUE : made != null ? made.index() : 0;
    }

    /** Its place in the order, from 0: the same whenever the same program runs. */
    public int id() {
      return id;
    }

    /** The name given by {@link Graph#name}, else the parameter's, else empty. */
    public String name() {
      return name;
    }

    /**
     * The innermost {@link Graph#group} that it was computed in or, as an input, named in; null if
     * in none.
     */
    public @Nullable Group group() {
      return group;
    }

    /** Whether it is a parameter or buffer of a model. */
    public boolean isParameter() {
      return parameter;
    }

    /** The name of the operation whose result this is; empty for an input. */
    public String op() {
      Op op = operation();
      return op != null ? op.name() : isInput() || node == null ? "" : node.name();
    }

    /** The function of an element-by-element operation, for its LaTeX; null for any other. */
    public @Nullable Formula formula() {
      return operation() instanceof Elementwise e ? e.formula() : null;
    }

    /** Numbers among the operands, such as the exponent of a power; empty if there are none. */
    public double[] numbers() {
      return operation() instanceof Elementwise e ? e.args().clone() : new double[0];
    }

    private @Nullable Op operation() {
      return made != null ? made.op() : node != null ? node.op : null;
    }

    /** Whether no operation computed it: a leaf, a parameter or a constant. */
    public boolean isInput() {
      return made == null && (node == null || node.isLeaf());
    }

    /** Whether a gradient flows to it. */
    public boolean needsGrad() {
      return node != null;
    }

    @Override
    public Shape shape() {
      return shape;
    }

    @Override
    public DType dtype() {
      return dtype;
    }

    /** The numbers; null if they were not recorded. */
    public @Nullable Tensor value() {
      return value;
    }

    /** The gradient, as far as the walk has got; null if none has arrived. */
    public @Nullable Tensor grad() {
      return grad;
    }

    /** The edges from what it was computed from, in the order of the operation's inputs. */
    public List<Edge> incoming() {
      return Collections.unmodifiableList(inputs);
    }

    /** The edges to what was computed from it, in the order of creation. */
    public List<Edge> outgoing() {
      return Collections.unmodifiableList(outgoing);
    }

    /** Completes the gradient and sends it on. */
    private void pass() {
      Node n = Objects.requireNonNull(node);
      n.checkNotReleased();
      Tensor dy = n.hooked(Objects.requireNonNull(grad));
      grad = dy;
      for (Edge e : inputs) {
        if (e.flows) {
          e.send(n, dy);
        }
      }
    }

    /** For example {@code q = add(x, y) = 3.0, gradient -4.0}. */
    @Override
    public String toString() {
      StringBuilder s = new StringBuilder(label());
      if (!isInput()) {
        StringJoiner in = new StringJoiner(", ", " = " + op() + "(", ")");
        inputs.forEach(e -> in.add(e.from.label()));
        for (double d : numbers()) {
          in.add(Double.toString(d));
        }
        s.append(in);
      }
      s.append(value != null && shape.numel() <= SMALL ? numbers(" = ", value) : " " + describe());
      if (grad != null && shape.numel() <= SMALL) {
        s.append(numbers(", gradient ", grad));
      }
      return s.toString();
    }

    private String label() {
      return name.isEmpty() ? "v" + id : name;
    }

    private String numbers(String before, Tensor t) {
      double[] all = t.toDoubleArray();
      return before + (shape.rank() == 0 ? Double.toString(all[0]) : Arrays.toString(all));
    }
  }

  /** One use of a value as an input of an operation; {@code x.mul(x)} has two from x. */
  public static final class Edge {
    private final Vertex from;
    private final Vertex to;
    private final int input;
    private final boolean flows;
    private @Nullable Tensor upstream;
    private @Nullable Tensor downstream;

    private Edge(Vertex from, Vertex to, int input, boolean flows) {
      this.from = from;
      this.to = to;
      this.input = input;
      this.flows = flows;
    }

    /** The value that is used. */
    public Vertex from() {
      return from;
    }

    /** What is computed from it. */
    public Vertex to() {
      return to;
    }

    /** As which input of the operation, from 0. */
    public int input() {
      return input;
    }

    /** Whether a gradient flows back along it. */
    public boolean needsGrad() {
      return flows;
    }

    /** The gradient of {@link #to()}; null before the walk has reached it. */
    public @Nullable Tensor upstream() {
      return upstream;
    }

    /**
     * What this edge adds to the gradient of {@link #from()}: upstream times local. Null before the
     * walk has reached it, and if the operation sends none.
     */
    public @Nullable Tensor downstream() {
      return downstream;
    }

    /** Whether {@link #local()} has one number for each element of the result. */
    public boolean isElementwise() {
      return to.formula() != null;
    }

    /**
     * The local derivative ∂to/∂from at these values. Of an element-by-element operation one number
     * for each element of the result; of any other the whole Jacobian, of the result's shape and
     * then the input's. Needs no walk.
     *
     * @throws GradientException if no gradient flows along this edge, if the graph was released, or
     *     if the Jacobian is above a quarter of the maximum heap
     */
    public Tensor local() {
      Node n = to.node;
      if (!flows || n == null) {
        throw new GradientException(
            "local: no gradient flows from "
                + to.op()
                + " to its input "
                + input
                + ", "
                + from.describe()
                + ". Ask only where needsGrad() holds.");
      }
      n.checkNotReleased();
      return Modes.noGrad(() -> {
        if (!isElementwise()) {
          return Jacobians.reverse(u -> pulled(n, u), to, from);
        }
        Tensor d = n.pull(input, Tensor.ones(to.dtype, to.shape));
        return d == null
            ? Tensor.zeros(to.dtype, to.shape)
            : d.shape().equals(to.shape) ? d : d.expand(to.shape.toArray());
      });
    }

    private Tensor pulled(Node n, Tensor u) {
      Tensor g = n.pull(input, u);
      return g == null
          ? Tensor.zeros(from.dtype, from.shape)
          : Backward.fitted(g, from.dtype, from.shape, n, input);
    }

    private void send(Node n, Tensor dy) {
      upstream = dy;
      Tensor g = n.pull(input, dy);
      if (g != null) {
        Tensor dx = Backward.fitted(g, from.dtype, from.shape, n, input);
        downstream = dx;
        Tensor sum = from.grad;
        from.grad = sum == null ? dx : sum.add(dx);
      }
    }

    private void forget() {
      upstream = null;
      downstream = null;
    }

    /** For example {@code q -> f, input 0}. */
    @Override
    public String toString() {
      return from.label() + " -> " + to.label() + ", input " + input;
    }
  }
}
