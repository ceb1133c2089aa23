package dev.adjoint.examples.micrograd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A number that remembers how it was computed, after Andrej Karpathy's micrograd: all of
 * backpropagation on one page. {@link dev.adjoint.core.Tensor} does the same for arrays.
 *
 * <pre>{@code
 * Value x = new Value(3);
 * Value y = x.mul(x).add(1);
 * y.backward();
 * x.grad();   // 6
 * }</pre>
 */
public final class Value {
  /** An input of an operation and the local derivative, d result / d input. */
  public record Parent(Value value, double derivative) {}

  private final double data;
  private final String op;
  private final List<Parent> parents;
  private double grad;

  /** A number to start from. */
  public Value(double data) {
    this(data, "");
  }

  private Value(double data, String op, Parent... parents) {
    this.data = data;
    this.op = op;
    this.parents = List.of(parents);
  }

  /** The number. */
  public double data() {
    return data;
  }

  /** d result / d this, for all results on which {@link #backward()} was called. */
  public double grad() {
    return grad;
  }

  /** What made it, such as {@code *}; empty for a number to start from. */
  public String op() {
    return op;
  }

  /** From what it was made. */
  public List<Parent> parents() {
    return parents;
  }

  /** a + b; both derivatives are 1. */
  public Value add(Value b) {
    return new Value(data + b.data, "+", new Parent(this, 1), new Parent(b, 1));
  }

  /** a b; the derivative of each is the other. */
  public Value mul(Value b) {
    return new Value(data * b.data, "*", new Parent(this, b.data), new Parent(b, data));
  }

  /** aⁿ; n aⁿ⁻¹. */
  public Value pow(double n) {
    return new Value(Math.pow(data, n), "pow", new Parent(this, n * Math.pow(data, n - 1)));
  }

  /** eᵃ; its own derivative. */
  public Value exp() {
    double y = Math.exp(data);
    return new Value(y, "exp", new Parent(this, y));
  }

  /** tanh a; 1 - tanh² a. */
  public Value tanh() {
    double y = Math.tanh(data);
    return new Value(y, "tanh", new Parent(this, 1 - y * y));
  }

  /** max(0, a); 1 where positive, else 0. */
  public Value relu() {
    return new Value(Math.max(0, data), "relu", new Parent(this, data > 0 ? 1 : 0));
  }

  // The rest is made of these.

  /** a + b. */
  public Value add(double b) {
    return add(new Value(b));
  }

  /** a b. */
  public Value mul(double b) {
    return mul(new Value(b));
  }

  /** -a. */
  public Value neg() {
    return mul(-1);
  }

  /** a - b. */
  public Value sub(Value b) {
    return add(b.neg());
  }

  /** a / b. */
  public Value div(Value b) {
    return mul(b.pow(-1));
  }

  /** a / b. */
  public Value div(double b) {
    return mul(1 / b);
  }

  /**
   * Adds d this / d v to the gradient of every v that this was made from. Each value is handled
   * once, when all that was made from it has passed its share back: in reverse topological order.
   */
  public void backward() {
    List<Value> order = topological();
    for (Value v : order) {
      if (!v.parents.isEmpty()) {
        v.grad = 0; // only the numbers to start from add up over several results
      }
    }
    grad += 1; // d this / d this
    for (Value v : order.reversed()) {
      for (Parent p : v.parents) {
        p.value.grad += p.derivative * v.grad;
      }
    }
  }

  /** All values that this was made from, each after its parents; no recursion, so any depth. */
  private List<Value> topological() {
    List<Value> order = new ArrayList<>();
    Set<Value> seen = new HashSet<>();
    Set<Value> done = new HashSet<>();
    Deque<Value> path = new ArrayDeque<>(List.of(this));
    while (!path.isEmpty()) {
      Value v = path.getFirst();
      if (seen.add(v)) {
        v.parents.forEach(p -> path.addFirst(p.value)); // first its parents, then v again
      } else if (done.add(path.removeFirst())) {
        order.add(v);
      }
    }
    return order;
  }

  @Override
  public String toString() {
    return "Value(data=" + data + ", grad=" + grad + ")";
  }
}
