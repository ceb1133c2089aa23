package dev.adjoint.core;

import dev.adjoint.core.Diagnose.Finding;
import dev.adjoint.core.Diagnose.Origin;
import dev.adjoint.core.Trace.Arrival;
import dev.adjoint.core.Trace.Pull;
import dev.adjoint.core.Trace.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Diagnose#findNaN}: from a loss or a gradient that is not finite back along tensors that
 * are not, to the first.
 */
final class NonFinite {
  private final Trace trace;
  private final Tensor loss;

  private NonFinite(Trace trace, Tensor loss) {
    this.trace = trace;
    this.loss = loss;
  }

  static Optional<Finding> find(Supplier<Tensor> f) {
    Trace trace = new Trace(true);
    Tensor loss = trace.forward("findNaN", f);
    NonFinite search = new NonFinite(trace, loss);
    if (!trace.numbers(loss).isFinite()) {
      return search.forward();
    }
    Node root = loss.node;
    if (root != null && loss.level == null) {
      List<Node> leaves = leaves(root);
      @Nullable Tensor[] g = trace.backward(root, loss, leaves.toArray(new Node[0]));
      Optional<Finding> found = search.backward(leaves, Arrays.asList(g));
      if (found.isPresent()) {
        return found;
      }
    }
    return search.passing();
  }

  /** As {@link #find}, in a run whose forward and backward pass are done. */
  static Optional<Finding> in(Trace trace, Tensor loss, List<Node> leaves, List<Tensor> gradients) {
    NonFinite search = new NonFinite(trace, loss);
    return trace.numbers(loss).isFinite() ? search.backward(leaves, gradients) : search.forward();
  }

  private static List<Node> leaves(Node root) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Node> work = new ArrayList<>(List.of(root));
    List<Node> leaves = new ArrayList<>();
    seen.add(root);
    while (!work.isEmpty()) {
      Node n = work.removeLast();
      if (n.isLeaf()) {
        leaves.add(n);
      }
      for (Node p : n.parents) {
        if (p != null && seen.add(p)) {
          work.add(p);
        }
      }
    }
    return leaves;
  }

  private boolean isFinite(Tensor t) {
    return !t.dtype().isFloating() || trace.numbers(t).isFinite();
  }

  private boolean makes(Step s) {
    return !isFinite(s.out()) && Arrays.stream(s.in()).allMatch(this::isFinite);
  }

  // ---- forward

  /** The loss is not finite. */
  private Optional<Finding> forward() {
    Set<Tensor> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    reached.add(loss);
    @Nullable Step first = null;
    @Nullable Tensor given = null; // by no operation of the run
    for (Step s : trace.steps.reversed()) {
      if (!reached.contains(s.out())) {
        continue;
      }
      boolean made = true;
      for (Tensor t : s.in()) {
        if (!isFinite(t)) {
          made = false;
          reached.add(t);
          if (trace.maker(t) == null) {
            first = s;
            given = t;
          }
        }
      }
      if (made) {
        first = s;
        given = null;
      }
    }
    if (first == null) {
      return Optional.of(input(loss, null));
    }
    if (given != null && trace.numbers(given).nan() == 0) {
      // An infinity on purpose, as in a mask: what made a NaN of it is to be named.
      for (Step s : trace.steps) {
        if (reached.contains(s.out()) && hasNaN(s.out()) && noneHasNaN(s.in())) {
          return Optional.of(made(s, true));
        }
      }
    }
    return Optional.of(given != null ? input(given, first) : made(first, true));
  }

  private boolean hasNaN(Tensor t) {
    return t.dtype().isFloating() && trace.numbers(t).nan() > 0;
  }

  private boolean noneHasNaN(Tensor[] in) {
    return Arrays.stream(in).noneMatch(this::hasNaN);
  }

  /** Loss and gradients are finite, something on the way was not. */
  private Optional<Finding> passing() {
    return trace.steps.stream().filter(this::makes).findFirst().map(s -> made(s, false));
  }

  private Finding made(Step s, boolean spreads) {
    Tensor y = s.out();
    Numbers n = trace.numbers(y);
    int[] at = Numbers.indices(n.firstBad(), y.shape());
    double value = y.get(at);
    StringBuilder text = new StringBuilder("findNaN: ").append(trace.label(s)).append(" makes ");
    text.append(Numbers.text(value));
    text.append(makes(s) ? " of finite numbers: " : " of infinite numbers: ");
    text.append(first("its result", y));
    boolean local = s.op() instanceof Elementwise;
    for (Tensor t : s.in()) {
      text.append("\n  input ").append(line(t, local ? at : null));
    }
    text.append("\n  The loss is ").append(trace.numbers(loss).range());
    text.append(spreads ? "." : ", and so are all gradients: it does not spread.");
    return new Finding(
        Origin.FORWARD, s.name(), s.at(), boxed(at), value, spreads, text.toString());
  }

  private Finding input(Tensor t, @Nullable Step reader) {
    Numbers n = trace.numbers(t);
    int[] at = Numbers.indices(n.firstBad(), t.shape());
    double value = t.get(at);
    String text =
        "findNaN: "
            + trace.describe(t)
            + " holds "
            + n.bad()
            + " before any operation"
            + (n.count() == 1 ? "" : ", the first at " + Arrays.toString(at))
            + (reader == null ? "" : "; " + trace.label(reader) + " reads it")
            + ".\n  The loss is "
            + trace.numbers(loss).range()
            + ".";
    return new Finding(
        Origin.INPUT,
        reader == null ? "" : reader.name(),
        reader == null ? "" : reader.at(),
        boxed(at),
        value,
        true,
        text);
  }

  /** For example {@code 2 of 6 elements of its result f64[2, 3], the first at [0, 1]}. */
  private String first(String what, Tensor t) {
    Numbers n = trace.numbers(t);
    return (n.count() == 1 ? "" : n.nan() + n.infinite() + " of " + n.count() + " elements of ")
        + what
        + " "
        + t.describe()
        + (n.count() == 1 ? "" : ", the first at " + Numbers.position(n.firstBad(), t.shape()))
        + ".";
  }

  /** What a tensor is and which numbers it holds, also at the place in question. */
  private String line(Tensor t, int @Nullable [] at) {
    String there =
        at == null || t.numel() == 1 ? "" : ", there " + Numbers.text(Numbers.broadcastAt(t, at));
    return trace.describe(t) + ": " + trace.numbers(t).range() + there;
  }

  private static List<Integer> boxed(int[] at) {
    return Arrays.stream(at).boxed().toList();
  }

  // ---- backward

  /** Gradients of leaves, of which some may not be finite. */
  private Optional<Finding> backward(
      List<Node> leaves, List<? extends @Nullable Tensor> gradients) {
    Set<Node> reached = new LinkedHashSet<>();
    for (int i = 0; i < leaves.size(); i++) {
      Tensor g = gradients.get(i);
      if (g != null && !isFinite(g)) {
        reached.add(leaves.get(i));
      }
    }
    List<Node> bad = List.copyOf(reached);
    @Nullable Finding first = null;
    int end = trace.pulls.size();
    for (Arrival a : trace.arrivals.reversed()) {
      for (int i = end - 1; i >= a.pulls(); i--) {
        Pull p = trace.pulls.get(i);
        Node to = p.node().parents[p.k()];
        if (to == null || !reached.contains(to) || isFinite(p.fitted())) {
          continue;
        }
        if (isFinite(p.upstream())) {
          first = pulled(p, bad);
        } else {
          reached.add(p.node());
        }
      }
      end = a.pulls();
      if (reached.contains(a.node()) && !isFinite(a.hooked()) && partsAreFinite(a)) {
        first = arrived(a, bad);
      }
    }
    return Optional.ofNullable(first);
  }

  private boolean partsAreFinite(Arrival a) {
    return trace.incoming(a.node()).stream().allMatch(p -> isFinite(p.fitted()));
  }

  private Finding pulled(Pull p, List<Node> bad) {
    Tensor g = p.fitted();
    Step s = trace.maker(p.node());
    Numbers n = trace.numbers(g);
    int[] at = Numbers.indices(n.firstBad(), g.shape());
    StringBuilder text = new StringBuilder("findNaN: the pullback of ");
    text.append(s == null ? p.node().name() : trace.label(s)).append(" makes the first ");
    text.append(Numbers.text(g.get(at))).append(": ");
    text.append(first("the gradient of its input", g));
    boolean local = s != null && s.op() instanceof Elementwise && g.shape().equals(s.out().shape());
    text.append("\n  upstream gradient ").append(line(p.upstream(), local ? at : null));
    if (s != null) {
      for (Tensor t : s.in()) {
        text.append("\n  input ").append(line(t, local ? at : null));
      }
      String result = s.out().describe() + ": " + trace.numbers(s.out()).range();
      text.append("\n  result ").append(result);
    }
    return finding(s, p.node(), at, g, text, bad);
  }

  private Finding arrived(Arrival a, List<Node> bad) {
    Tensor g = a.hooked();
    boolean hook = isFinite(a.sum());
    int[] at = Numbers.indices(trace.numbers(g).firstBad(), g.shape());
    Step s = trace.maker(a.node());
    StringBuilder text = new StringBuilder("findNaN: ");
    text.append(hook ? "a hook on " : "the sum of the gradients that reach ");
    text.append(trace.describe(a.node())).append(hook ? " returns " : " is ");
    text.append(Numbers.text(g.get(at))).append(": ").append(first("the gradient", g));
    return finding(s, a.node(), at, g, text, bad);
  }

  private Finding finding(
      @Nullable Step s, Node node, int[] at, Tensor g, StringBuilder text, List<Node> bad) {
    List<String> names = bad.stream().map(trace::describe).toList();
    text.append("\n  The loss is ").append(trace.numbers(loss).range());
    text.append(". Not finite is the gradient of ").append(String.join(", ", names)).append('.');
    return new Finding(
        Origin.BACKWARD,
        s == null ? node.name() : s.name(),
        s == null ? "" : s.at(),
        boxed(at),
        g.get(at),
        true,
        text.toString());
  }
}
