package dev.adjoint.core;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation: {@code v̄_i = Σ_{j in children(i)} (∂v_j/∂v_i)ᵀ v̄_j}, each node
 * once, children before parents, sums in the order in which the children were created, latest
 * first. No recursion: a graph may be a million operations deep.
 */
final class Backward {
  private Node[] nodes = new Node[64];
  private @Nullable Tensor[] grads = new Tensor[64];
  private int[] table = new int[128];
  private int size;

  /** Whether gradients wait in {@link #grads} until all are known to be finite. */
  private final boolean guarded;

  private final Recycling memory;

  private Backward(boolean guarded, Recycling memory) {
    this.guarded = guarded;
    this.memory = memory;
    Arrays.fill(table, -1);
  }

  /** {@link Tensor#backward}. */
  static void run(Tensor root, Tensor seed, Keep keep) {
    Backward b = new Backward(false, Recycling.of(seed));
    Node node = b.start(root, seed);
    String at = keep == Keep.NOTHING ? Callers.here() : "";
    b.propagateFrom(node, seed);
    if (keep == Keep.NOTHING) {
      b.release(at);
    }
  }

  /**
   * {@code backward()} that accumulates all gradients, or none if one of them is not finite.
   *
   * @return null, or what is not finite: a leaf, or an intermediate result that retains its
   *     gradient
   */
  static @Nullable Bad runGuarded(Tensor root) {
    Tensor seed = Tensor.ones(root.dtype(), root.shape());
    Backward b = new Backward(true, Recycling.of(seed));
    Node node = b.start(root, seed);
    String at = Callers.here();
    b.propagateFrom(node, seed);
    Bad bad = b.accumulate();
    b.release(at);
    return bad;
  }

  /** A gradient that is not finite. */
  record Bad(Node node, Tensor gradient) {}

  private @Nullable Bad accumulate() {
    for (int i = 0; i < size; i++) {
      Tensor g = grads[i];
      if (g != null && !Numbers.areFinite(g)) {
        return new Bad(nodes[i], g);
      }
    }
    for (int i = 0; i < size; i++) {
      Tensor g = grads[i];
      if (g != null) {
        var _ = nodes[i].accumulate(g, false);
      }
    }
    return null;
  }

  private void propagateFrom(Node node, Tensor seed) {
    Modes.noGrad(() -> {
      grads[indexOf(node)] = seed.detach();
      memory.run(() -> propagate(null));
      return null;
    });
  }

  private void release(String at) {
    for (int i = 0; i < size; i++) {
      nodes[i].release(at);
    }
  }

  /** Checks and collects the graph. */
  private Node start(Tensor root, Tensor seed) {
    if (root.level != null) {
      throw new GradientException(
          "backward: "
              + root.describe()
              + " belongs to a functional transform, which never touches .grad(). Return it from the"
              + " function given to grad or vjp.");
    }
    Node node = root.node;
    if (node == null) {
      throw new GradientException(
          "backward: "
              + root.describe()
              + " does not need a gradient: no input of its computation did, or it was made under"
              + " noGrad. Make a leaf with requiresGrad() or use a Param.");
    }
    if (!seed.shape().equals(root.shape()) || seed.dtype() != root.dtype()) {
      throw new GradientException(
          "backward: the upstream gradient is "
              + seed.describe()
              + " and the result "
              + root.describe()
              + "; type and shape must be equal.");
    }
    collect(node);
    return node;
  }

  /**
   * Gradients of {@code Σ <seed_k, root_k>} with respect to nodes, of which those that are not
   * reached are null. Runs with the recording that holds now.
   */
  static @Nullable Tensor[] gradients(
      List<Node> roots, List<Tensor> seeds, @Nullable Node[] inputs) {
    Backward b = new Backward(false, Recycling.NONE); // who asked for the gradients sees them
    for (Node r : roots) {
      b.collect(r);
    }
    for (int k = 0; k < seeds.size(); k++) {
      int i = b.indexOf(roots.get(k));
      Tensor g = b.grads[i];
      b.grads[i] = g == null ? seeds.get(k) : g.add(seeds.get(k));
    }
    b.propagate(inputs);
    @Nullable Tensor[] result = new Tensor[inputs.length];
    for (int k = 0; k < inputs.length; k++) {
      Node n = inputs[k];
      int i = n == null ? -1 : b.indexOf(n);
      Tensor g = i < 0 ? null : b.grads[i];
      result[k] = g == null ? null : g.forced();
    }
    return result;
  }

  /**
   * Visits all nodes in descending order of creation. Without {@code inputs} gradients go to the
   * nodes that retain them; with inputs only paths that lead to one are followed and gradients stay
   * in {@link #grads}.
   */
  private void propagate(@Nullable Node @Nullable [] inputs) {
    Node[] order = Arrays.copyOf(nodes, size);
    Arrays.sort(order, Comparator.comparingLong((Node n) -> n.sequence).reversed());
    boolean[] wanted = inputs == null ? null : wanted(order, inputs);
    Observer observer = Modes.current().observer();
    int done = 0; // parts that have sent their gradient with that of a part before
    for (int at = 0; at < order.length; at++) {
      Node n = order[at];
      int i = indexOf(n);
      Tensor dy = grads[i];
      if (dy == null) {
        continue;
      }
      Tensor sumOfAll = dy;
      if (n.isHooked()) {
        memory.seen(dy);
        dy = n.hooked(dy);
      }
      grads[i] = dy;
      if (observer != null) {
        observer.arrived(n, sumOfAll, dy);
      }
      if (inputs == null && !(guarded && n.retains())) {
        grads[i] = null;
        if (n.retains()) {
          memory.accumulate(n, dy);
        }
      }
      n.checkNotReleased();
      if (done > 0) {
        done--;
        memory.end(i, grads[i] == null);
        continue;
      }
      memory.begin(n, dy);
      int parts = observer == null ? Siblings.count(order, at, this::arrived) : 1;
      done = parts - 1;
      for (int k = 0; k < n.parents.length; k++) {
        Node parent = n.parents[k];
        if (parent == null) {
          continue;
        }
        int j = indexOf(parent);
        if (wanted != null && !wanted[j]) {
          continue;
        }
        Tensor dx =
            parts == 1 ? n.pull(k, dy) : Siblings.gradient(order, at, parts, dy, this::arrived);
        if (dx != null) {
          Tensor whole = dx;
          dx = fitted(dx, parent.dtype, parent.shape, n, k);
          if (observer != null) {
            observer.pulled(n, k, dy, whole, dx);
          }
          Tensor sum = grads[j];
          sum = sum == null ? dx : sum.add(dx);
          grads[j] = sum;
          memory.onItsWay(j, sum);
        }
      }
      memory.end(i, grads[i] == null);
    }
  }

  private @Nullable Tensor arrived(Node n) {
    return grads[indexOf(n)];
  }

  /** A gradient of the parent's own shape: summed over the axes along which it was broadcast. */
  static Tensor fitted(Tensor dx, DType dtype, Shape shape, Node n, int k) {
    boolean fits = dx.dtype() == dtype && dx.rank() >= shape.rank();
    if (fits && dx.shape().equals(shape)) {
      return dx;
    }
    int lead = dx.rank() - shape.rank();
    for (int i = 0; fits && i < shape.rank(); i++) {
      fits = shape.size(i) == dx.size(i + lead) || shape.size(i) == 1;
    }
    if (!fits) {
      throw new GradientException(
          "backward: the pullback of "
              + n.name()
              + " gives "
              + dx.describe()
              + " as the gradient of input "
              + k
              + ", which is "
              + dtype
              + shape
              + "; it must have that type and shape, or one that the input broadcasts to.");
    }
    return Reductions.sumTo(dx, shape);
  }

  private boolean[] wanted(Node[] order, @Nullable Node[] inputs) {
    boolean[] wanted = new boolean[size];
    for (Node n : inputs) {
      int i = n == null ? -1 : indexOf(n);
      if (i >= 0) {
        wanted[i] = true;
      }
    }
    for (int k = order.length - 1; k >= 0; k--) {
      for (Node p : order[k].parents) {
        if (p != null && wanted[indexOf(p)]) {
          wanted[indexOf(order[k])] = true;
        }
      }
    }
    return wanted;
  }

  /** Adds a node and all that it was computed from. */
  private void collect(Node root) {
    if (indexOf(root) >= 0) {
      return;
    }
    int done = size;
    add(root);
    while (done < size) {
      Node n = nodes[done++];
      n.checkNotReleased();
      for (Node p : n.parents) {
        if (p != null && indexOf(p) < 0) {
          add(p);
        }
      }
    }
  }

  // A small hash table from node to its index: marks in the nodes would clash when two threads walk
  // graphs that share parameters.

  private int indexOf(Node n) {
    int mask = table.length - 1;
    for (int h = hash(n) & mask; ; h = (h + 1) & mask) {
      int i = table[h];
      if (i < 0 || nodes[i] == n) {
        return i;
      }
    }
  }

  private void add(Node n) {
    if (size == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * size);
      grads = Arrays.copyOf(grads, 2 * size);
      table = new int[4 * size];
      Arrays.fill(table, -1);
      for (int i = 0; i < size; i++) {
        place(i);
      }
    }
    nodes[size] = n;
    place(size++);
  }

  private void place(int i) {
    int mask = table.length - 1;
    int h = hash(nodes[i]) & mask;
    while (table[h] >= 0) {
      h = (h + 1) & mask;
    }
    table[h] = i;
  }

  private static int hash(Node n) {
    return (int) ((n.sequence * 0x9E3779B97F4A7C15L) >>> 40);
  }
}
