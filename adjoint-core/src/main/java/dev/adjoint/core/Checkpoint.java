package dev.adjoint.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a graph that is dropped after the forward pass and computed again by the backward pass
 * (Chen, Xu, Zhang, Guestrin, "Training deep nets with sublinear memory cost", 2016).
 */
final class Checkpoint {
  private Checkpoint() {}

  static Tensor apply(Function<List<Tensor>, Tensor> f, Operand... operands) {
    List<Tensor> x = new ArrayList<>();
    Level top = null;
    for (Operand o : operands) {
      Tensor t = o.tensor();
      x.add(t);
      top = t.level != null && (top == null || t.level.depth > top.depth) ? t.level : top;
    }
    if (top != null && top.kind != Level.Kind.REVERSE) {
      return f.apply(x); // nothing is kept for a backward pass at this level
    }
    Run run = new Run(f, Modes.current(), Rng.current(), Rng.current().counter());
    return top == null ? base(run, x) : lifted(run, x, top);
  }

  /** What the second run must share with the first. */
  private record Run(Function<List<Tensor>, Tensor> f, Modes.Settings settings, Rng rng, long at) {
    Tensor again(List<Tensor> x) {
      Rng same = new Rng(rng.seed());
      same.restore(at);
      return Modes.replaying(settings, same, () -> f.apply(x));
    }
  }

  private static Tensor base(Run run, List<Tensor> x) {
    long start = Node.nextSequence();
    Tensor y = run.f.apply(x);
    Node made = y.node;
    if (y.level != null || made == null || made.sequence < start) {
      return y;
    }
    List<Node> outer = outer(made, start);
    int[] versions = outer.stream().mapToInt(Node::ownerVersion).toArray();
    Once once =
        new Once(
            outer.size(),
            dy -> {
              for (int i = 0; i < versions.length; i++) {
                outer.get(i).checkOwner(versions[i]);
              }
              Tensor again = run.again(x);
              return Backward.gradients(
                  List.of(Objects.requireNonNull(again.node)),
                  List.of(dy),
                  outer.toArray(new Node[0]));
            });
    Node node = Node.segment(outer.toArray(new Node[0]), y.shape(), y.dtype());
    for (int i = 0; i < outer.size(); i++) {
      int which = i;
      Node parent = outer.get(i);
      node.of(which, dy -> orZeros(once.of(which, dy), parent.shape, parent.dtype));
    }
    Tensor result = Tensor.base(y.view(), node, null);
    Observer observer = run.settings.observer();
    if (observer != null) {
      observer.checkpointed(y, result);
    }
    return result;
  }

  private static Tensor orZeros(@Nullable Tensor g, Shape shape, DType dtype) {
    return g != null ? g : Tensor.zeros(dtype, shape);
  }

  /** The nodes from before that those made since read. */
  private static List<Node> outer(Node root, long start) {
    Set<Node> seen = new LinkedHashSet<>(List.of(root));
    List<Node> work = new ArrayList<>(seen);
    List<Node> outer = new ArrayList<>();
    while (!work.isEmpty()) {
      Node n = work.removeLast();
      if (n.sequence < start) {
        outer.add(n);
        continue;
      }
      for (Node p : n.parents) {
        if (p != null && seen.add(p)) {
          work.add(p);
        }
      }
    }
    return outer;
  }

  private static Tensor lifted(Run run, List<Tensor> x, Level top) {
    Tensor[] in = x.toArray(new Tensor[0]);
    List<Tensor> lower = new ArrayList<>();
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      Tensor primal = in[i].primal;
      lower.add(in[i].level == top && primal != null ? primal : in[i]);
      if (in[i].level == top && in[i].node != null) {
        free.add(i);
      }
    }
    Tensor y = apply(run.f, lower.toArray(new Tensor[0]));
    if (y.level == top) {
      throw new GradientException(
          "checkpoint: the function uses a tensor of the enclosing grad or vjp that is not among its"
              + " arguments; pass everything that is differentiated as an argument.");
    }
    Once once =
        new Once(
            in.length,
            dy -> {
              Tensor[] at = free.stream().map(lower::get).toArray(Tensor[]::new);
              List<Tensor> found =
                  Adjoint.vjp(
                          t -> {
                            List<Tensor> all = new ArrayList<>(lower);
                            for (int k = 0; k < at.length; k++) {
                              all.set(free.get(k), t.get(k));
                            }
                            return run.again(all);
                          },
                          at)
                      .pullback()
                      .apply(dy);
              @Nullable Tensor[] g = new Tensor[in.length];
              for (int k = 0; k < at.length; k++) {
                g[free.get(k)] = found.get(k);
              }
              return g;
            });
    @Nullable Node[] outer = new Node[in.length];
    for (int i : free) {
      outer[i] = in[i].node;
    }
    Node node = Node.segment(outer, y.shape(), y.dtype());
    for (int i : free) {
      Tensor xi = lower.get(i);
      node.of(i, dy -> orZeros(once.of(i, dy), xi.shape(), xi.dtype()));
    }
    return Tensor.lifted(top, y, node, null);
  }

  /**
   * The gradients of one upstream gradient: a backward pass asks for one after the other, and all
   * come from one second run.
   */
  static final class Once {
    private final Function<Tensor, @Nullable Tensor[]> pullback;
    private final boolean[] given;
    private @Nullable Tensor upstream;
    private @Nullable Tensor[] gradients = {};

    Once(int inputs, Function<Tensor, @Nullable Tensor[]> pullback) {
      this.pullback = pullback;
      this.given = new boolean[inputs];
    }

    synchronized @Nullable Tensor of(int i, Tensor dy) {
      if (upstream != dy || given[i]) {
        Arrays.fill(given, false);
        gradients = pullback.apply(dy);
        upstream = dy;
      }
      given[i] = true;
      Tensor g = gradients[i];
      gradients[i] = null;
      return g;
    }
  }
}
