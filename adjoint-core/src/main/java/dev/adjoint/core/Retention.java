package dev.adjoint.core;

import dev.adjoint.core.Diagnose.Retained;
import dev.adjoint.core.Diagnose.Saved;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@link Diagnose#whyRetained}: walks the nodes behind a tensor and what their pullbacks captured.
 * Pullbacks are lambdas, whose captured values are fields that reflection reads, except those of
 * modules that are not open to this one.
 */
final class Retention {
  private static final int MOST = 5;

  /** Shorter arrays of Java hold axes and sizes. */
  private static final int SMALL = 32;

  /** Stands for what reflection may not read. */
  private static final Object HIDDEN = new Object();

  private final Tensor tensor;
  private final Set<Node> nodes = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Node> work = new ArrayDeque<>();

  /** What is held, by its array. */
  private final Map<Object, Held> arrays = new IdentityHashMap<>();

  /** Arrays that live on without the graph: of parameters, and of the tensor itself. */
  private final Set<Object> others = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Map<String, Integer> operations = new TreeMap<>();
  private final Map<String, Integer> notVisible = new TreeMap<>();
  private int released;

  private static final class Held {
    final String what;
    final Set<String> savedBy = new TreeSet<>();

    Held(String what) {
      this.what = what;
    }
  }

  private Retention(Tensor tensor) {
    this.tensor = tensor;
    others.add(tensor.rawStorage().array());
  }

  static Retained of(Tensor t) {
    Retention r = new Retention(t);
    for (Tensor x = t; x != null; x = x.primal) {
      r.visit(x.node);
    }
    while (!r.work.isEmpty()) {
      r.look(r.work.remove());
    }
    return r.report();
  }

  private void visit(@Nullable Node n) {
    if (n != null && nodes.add(n)) {
      work.add(n);
    }
  }

  private void look(Node n) {
    Param owner = n.owner();
    if (owner != null) {
      others.add(owner.tensor().rawStorage().array());
      return;
    }
    if (n.isLeaf()) {
      return;
    }
    operations.merge(n.name(), 1, Integer::sum);
    released += n.isReleased() ? 1 : 0;
    for (Node p : n.parents) {
      visit(p);
    }
    Tensor kept = n.grad();
    if (kept != null) {
      hold(kept.view(), "retainGrad()");
    }
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < n.parents.length; i++) {
      UnaryOperator<Tensor> pullback = n.pullback(i);
      if (pullback != null) {
        captured(pullback, n.name(), seen);
      }
    }
  }

  private void hold(View view, String by) {
    Chain pending = view.storage() instanceof Pending p ? p.chain() : null;
    if (pending != null) { // its numbers are not there yet, what they are computed from is
      for (View v : pending.in()) {
        hold(v, by);
      }
      return;
    }
    hold(view.storage().array(), view.describe(), by);
  }

  private void hold(Object array, String what, String by) {
    arrays.computeIfAbsent(array, _ -> new Held(what)).savedBy.add(by);
  }

  // ---- what a pullback captured

  private void captured(UnaryOperator<Tensor> pullback, String by, Set<Object> seen) {
    Deque<Object> open = new ArrayDeque<>();
    open.add(pullback);
    while (!open.isEmpty()) {
      Object x = open.remove();
      if (!seen.add(x)) {
        continue;
      }
      switch (x) {
        case Tensor t -> {
          visit(t.node);
          hold(t.rawView(), by);
          if (t.primal != null) {
            open.add(t.primal);
          }
          if (t.tangent != null) {
            open.add(t.tangent);
          }
        }
        case View v -> hold(v, by);
        case Node n -> visit(n);
        case Param p -> others.add(p.tensor().rawStorage().array());
        case Collection<?> c -> addAll(open, c.toArray());
        case Map<?, ?> m -> addAll(open, m.values().toArray());
        case Object[] a -> addAll(open, a);
        default -> {
          if (!x.getClass().isArray()) {
            fields(x, open);
          } else if (Array.getLength(x) >= SMALL) {
            String type = x.getClass().getComponentType().getName();
            hold(x, type + "[" + Array.getLength(x) + "]", by);
          }
        }
      }
    }
  }

  private static void addAll(Deque<Object> open, @Nullable Object[] more) {
    for (Object x : more) {
      if (x != null) {
        open.add(x);
      }
    }
  }

  /** Functions, operations and records are followed; objects of the user's programs are not. */
  private static boolean isFollowed(Object x) {
    return !(x instanceof Formula || x instanceof Expr || x instanceof Storage)
        && (x.getClass().isHidden()
            || x.getClass().isSynthetic()
            || x instanceof Op
            || x instanceof Record
            || x instanceof UnaryOperator<?>
            || x.getClass().getNestHost() == Checkpoint.class);
  }

  private void fields(Object x, Deque<Object> open) {
    if (!isFollowed(x)) {
      return;
    }
    for (Class<?> c = x.getClass(); c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field f : c.getDeclaredFields()) {
        if (Modifier.isStatic(f.getModifiers()) || f.getType().isPrimitive()) {
          continue;
        }
        Object value = f.trySetAccessible() ? read(f, x) : HIDDEN;
        if (value == HIDDEN) {
          String name = x.getClass().getModule().getName();
          notVisible.merge(name == null ? "the class path" : name, 1, Integer::sum);
          return;
        }
        if (value != null) {
          open.add(value);
        }
      }
    }
  }

  private static @Nullable Object read(Field f, Object x) {
    try {
      return f.get(x);
    } catch (IllegalAccessException e) {
      return HIDDEN;
    }
  }

  // ---- the report

  private static long bytes(Object array) {
    int n = Array.getLength(array);
    return switch (array) {
      case float[] _, int[] _ -> 4L * n;
      case short[] _, char[] _ -> 2L * n;
      case double[] _, long[] _ -> 8L * n;
      default -> n;
    };
  }

  private Retained report() {
    others.forEach(arrays::remove);
    List<Saved> saved = new ArrayList<>();
    long sum = 0;
    for (Map.Entry<Object, Held> e : arrays.entrySet()) {
      long size = bytes(e.getKey());
      sum += size;
      Held h = e.getValue();
      saved.add(new Saved(h.what, size, List.copyOf(h.savedBy)));
    }
    saved.sort(
        Comparator.comparingLong(Saved::bytes)
            .reversed()
            .thenComparing(Saved::what)
            .thenComparing(s -> s.savedBy().toString()));
    List<String> leaves = new ArrayList<>();
    for (Node n : nodes) {
      Param p = n.owner();
      if (n.isLeaf()) {
        leaves.add(p != null ? p.toString() : "leaf " + n.dtype + n.shape);
      }
    }
    Collections.sort(leaves);
    return new Retained(
        tensor.describe(),
        nodes.size(),
        released,
        sum,
        Collections.unmodifiableMap(operations),
        List.copyOf(saved),
        List.copyOf(leaves),
        Collections.unmodifiableMap(notVisible),
        text(sum, saved, leaves));
  }

  private String text(long sum, List<Saved> saved, List<String> leaves) {
    StringBuilder s = new StringBuilder("whyRetained: ").append(tensor.describe());
    if (nodes.isEmpty()) {
      return s.append(" holds no graph: nothing but its own array of ")
          .append(count(bytes(tensor.rawStorage().array())))
          .append(" bytes.")
          .append(window())
          .toString();
    }
    s.append(" holds a graph of ").append(many(nodes.size(), "node")).append(" and ");
    s.append(many(sum, "byte")).append(" in ").append(many(saved.size(), "array")).append('.');
    if (!operations.isEmpty()) {
      List<String> counts = new ArrayList<>();
      operations.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(8)
          .forEach(e -> counts.add(count(e.getValue()) + " " + e.getKey()));
      int more = operations.size() - counts.size();
      s.append("\n  operations  ").append(String.join(", ", counts));
      s.append(more == 0 ? "" : ", " + more + " others");
    }
    if (released > 0) {
      s.append("\n  emptied     ").append(count(released)).append(" of them, by backward()");
    }
    for (int i = 0; i < Math.min(MOST, saved.size()); i++) {
      Saved a = saved.get(i);
      s.append(i == 0 ? "\n  largest     " : "\n              ").append(a.what()).append(", ");
      s.append(count(a.bytes())).append(" bytes, saved by ").append(String.join(", ", a.savedBy()));
    }
    if (!leaves.isEmpty()) {
      List<String> some = leaves.subList(0, Math.min(MOST, leaves.size()));
      s.append("\n  leaves      ").append(String.join(", ", some));
      s.append(leaves.size() > MOST ? " and " + count(leaves.size() - MOST) + " more" : "");
    }
    notVisible.forEach((module, n) ->
        s.append("\n  not visible ")
            .append(count(n))
            .append(n == 1 ? " pullback of module " : " pullbacks of module ")
            .append(module));
    return s.append("\n  ").append(cause()).append(window()).toString();
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String many(long n, String what) {
    return count(n) + " " + what + (n == 1 ? "" : "s");
  }

  private String window() {
    long own = bytes(tensor.rawStorage().array());
    long shown = (long) tensor.numel() * tensor.dtype().bytes();
    return own <= shown
        ? ""
        : " It shows "
            + count(shown)
            + " of the "
            + count(own)
            + " bytes of an array, which a view keeps whole: copy() cuts it loose.";
  }

  private String cause() {
    int terms = terms();
    if (terms > 2) {
      return "It is a sum of "
          + count(terms)
          + " terms, each with a graph of its own, as total = total.add(loss) in a loop makes it."
          + " Use total.add(loss.detach()) to add numbers alone.";
    }
    if (released == nodes.size()) {
      return "backward() has emptied it.";
    }
    return "It is needed for a backward pass from this tensor: backward() empties it, and detach()"
        + " gives the numbers without it.";
  }

  /** How many numbers were added one after the other. */
  private int terms() {
    int terms = 0;
    Node n = tensor.node;
    while (n != null && n.shape.numel() == 1 && n.op != null && n.name().equals("add")) {
      Node chain = null;
      int summands = 0;
      for (Node p : n.parents) {
        if (p != null) {
          summands++;
          chain = chain == null || p.name().equals("add") ? p : chain;
        }
      }
      boolean goesOn = chain != null && chain.op != null && chain.name().equals("add");
      terms += goesOn ? summands - 1 : summands;
      n = chain;
    }
    return terms;
  }
}
