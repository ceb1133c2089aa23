package dev.adjoint.nn;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.Watch;
import dev.adjoint.nn.ParameterTree.Branch;
import dev.adjoint.nn.ParameterTree.Leaf;
import dev.adjoint.nn.ParameterTree.Member;
import dev.adjoint.nn.internal.Paths;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a model once and collects what its layers do, for {@link Summary}. */
final class SummaryRun implements Paths.Visitor {
  /** What is known of a layer. */
  private static final class Seen {
    final String path;
    final String label;
    int calls;
    @Nullable Shape input;
    @Nullable Shape output;
    long trainable;
    long frozen;
    long tied;
    long buffers;
    long multiplyAdds;
    long outputBytes;

    Seen(String path, String label) {
      this.path = path;
      this.label = label;
    }

    boolean holdsNumbers() {
      return trainable + frozen + tied + buffers > 0;
    }

    Summary.Row row() {
      return new Summary.Row(
          path,
          label,
          calls,
          input,
          output,
          trainable,
          frozen,
          tied,
          buffers,
          multiplyAdds,
          outputBytes);
    }
  }

  /** One call of a layer that is under way. */
  private static final class Call {
    final Object layer;
    final Set<Tensor> made = identities();
    @Nullable Tensor input;

    Call(Object layer) {
      this.layer = layer;
    }
  }

  private final ParameterTree tree;
  private final Map<Object, Seen> layers = new IdentityHashMap<>();
  private final Map<Tensor, Object> owners = new IdentityHashMap<>();

  /** Of layers that ran, in that order. */
  private final List<Seen> order = new ArrayList<>();

  private final Deque<Call> calls = new ArrayDeque<>();

  /** Inputs of the model and results of operations: no constants. */
  private final Set<Tensor> flowing = identities();

  private final Set<Tensor> outputs = identities();

  private SummaryRun(ParameterTree tree) {
    this.tree = tree;
    collect(tree.root(), tree.root().owner());
  }

  private static Set<Tensor> identities() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  static Summary of(Model model, List<Tensor> inputs, Supplier<?> run) {
    ParameterTree tree = ParameterTree.of(model);
    SummaryRun r = new SummaryRun(tree);
    r.flowing.addAll(inputs);
    Rng.using(
        1,
        () ->
            Modes.inference(() ->
                Paths.visiting(r, () -> Watch.operations(r::applied, () -> r.call(model, run)))));
    return r.summary(inputs);
  }

  /** A layer's own numbers: those in its fields, also within lists, but not in layers inside. */
  private void collect(Branch b, Object layer) {
    Seen seen = layers.computeIfAbsent(layer, k -> new Seen(b.path(), b.label()));
    for (Member m : b.members()) {
      switch (m) {
        case Branch inner when !(inner.owner() instanceof Model) -> collect(inner, layer);
        case Branch inner when layers.containsKey(inner.owner()) -> {} // shared: counted there
        case Branch inner -> collect(inner, inner.owner());
        case Leaf leaf -> {
          Param p = leaf.param();
          long n = p.shape().numel();
          owners.putIfAbsent(p.tensor(), layer);
          if (leaf.isTied()) {
            seen.tied += n;
          } else if (p.isBuffer()) {
            seen.buffers += n;
          } else if (p.isFrozen()) {
            seen.frozen += n;
          } else {
            seen.trainable += n;
          }
        }
      }
    }
  }

  // ---- while it runs

  @Override
  public <T> T in(Object layer, Supplier<T> forward) {
    boolean again = !calls.isEmpty() && calls.getLast().layer == layer;
    return again ? forward.get() : call(layer, forward);
  }

  private <T> T call(Object layer, Supplier<T> forward) {
    Seen seen = layers.computeIfAbsent(layer, k -> new Seen(Paths.of(k), TreeText.label(k)));
    ran(seen);
    Call call = new Call(layer);
    calls.addLast(call);
    T result;
    try {
      result = forward.get();
    } finally {
      calls.removeLast();
    }
    Tensor y = output(result);
    Tensor x = call.input != null ? call.input : y;
    seen.calls++;
    if (seen.calls == 1) {
      seen.input = x == null ? null : x.shape();
      seen.output = y == null ? null : y.shape();
    }
    if (y != null) {
      seen.outputBytes += bytes(y);
      outputs.add(y);
    }
    if (!calls.isEmpty()) {
      Call around = calls.getLast();
      around.made.addAll(call.made);
      if (around.input == null && call.input != null && !around.made.contains(call.input)) {
        around.input = call.input;
      }
    }
    return result;
  }

  private void ran(Seen seen) {
    if (!order.contains(seen)) {
      order.add(seen);
    }
  }

  private void applied(Watch.Applied a) {
    Call call = calls.getLast();
    for (Tensor t : a.inputs()) {
      if (call.input == null && flowing.contains(t) && !call.made.contains(t)) {
        call.input = t;
      }
    }
    boolean flows = a.inputs().stream().anyMatch(t -> flowing.contains(t));
    if (flows || a.inputs().stream().noneMatch(owners::containsKey)) {
      flowing.add(a.result());
    }
    call.made.add(a.result());
    owner(call, a).multiplyAdds += MultiplyAdds.of(a);
  }

  /** The layer that runs, or one that is not seen to run and whose parameter is read. */
  private Seen owner(Call call, Watch.Applied a) {
    Seen running = seen(call.layer);
    for (Tensor t : a.inputs()) {
      Object owner = owners.get(t);
      if (owner != null && owner != call.layer && calls.stream().noneMatch(c -> c.layer == owner)) {
        Seen other = seen(owner);
        if (other.path.startsWith(running.path)) {
          ran(other);
          return other;
        }
      }
    }
    return running;
  }

  private Seen seen(Object layer) {
    Seen s = layers.get(layer);
    if (s == null) {
      throw new IllegalStateException("a layer that was not entered");
    }
    return s;
  }

  private static long bytes(Tensor t) {
    return (long) t.numel() * t.dtype().bytes();
  }

  /** A tensor, or the first component of a record such as a recurrent layer's result. */
  private static @Nullable Tensor output(@Nullable Object result) {
    if (result instanceof Tensor t) {
      return t;
    }
    if (result instanceof Record r && Modifier.isPublic(r.getClass().getModifiers())) {
      RecordComponent[] components = r.getClass().getRecordComponents();
      Method first = components.length == 0 ? null : components[0].getAccessor();
      try {
        return first != null && first.canAccess(r) && first.invoke(r) instanceof Tensor t
            ? t
            : null;
      } catch (IllegalAccessException | InvocationTargetException e) {
        return null; // not for us to read: the row has no output
      }
    }
    return null;
  }

  private Summary summary(List<Tensor> inputs) {
    List<Summary.Row> rows = new ArrayList<>();
    order.forEach(s -> rows.add(s.row()));
    layers.values().stream()
        .filter(s -> !order.contains(s) && s.holdsNumbers())
        .sorted((a, b) -> a.path.compareTo(b.path))
        .forEach(s -> rows.add(s.row()));
    long memory = 0;
    for (Param p : tree.state().values()) {
      memory += (long) p.shape().numel() * p.dtype().bytes();
    }
    return new Summary(
        tree.root().label(),
        inputs.stream().map(Tensor::shape).toList(),
        rows,
        outputs.stream().mapToLong(SummaryRun::bytes).sum(),
        memory);
  }

  // ---- inputs

  /** Normal numbers of the type of the model's parameters. */
  static Tensor[] examples(Model model, Shape[] inputs) {
    DType dtype =
        model.state().values().stream()
            .map(Param::dtype)
            .filter(DType::isFloating)
            .findFirst()
            .orElse(Modes.dtype());
    Rng rng = new Rng(1);
    return Arrays.stream(inputs).map(s -> rng.normal(dtype, s)).toArray(Tensor[]::new);
  }

  /** Calls {@code forward} with all inputs. */
  static @Nullable Object forward(Model model, Tensor[] inputs) {
    if (model instanceof Layer layer && inputs.length == 1) {
      return layer.forward(inputs[0]);
    }
    Map<String, Method> found = new LinkedHashMap<>();
    for (Class<?> c = model.getClass(); c != null; c = c.getSuperclass()) {
      for (Method m : c.getDeclaredMethods()) {
        if (m.getName().equals("forward")
            && !m.isBridge()
            && m.getParameterCount() == inputs.length
            && Arrays.stream(m.getParameterTypes())
                .allMatch(t -> t == Tensor.class || t == Operand.class)) {
          found.putIfAbsent(Arrays.toString(m.getParameterTypes()), m);
        }
      }
    }
    if (found.size() != 1) {
      throw new TensorException(
          "summary: "
              + TreeText.name(model.getClass())
              + " has "
              + (found.isEmpty() ? "no" : "more than one")
              + " forward of "
              + inputs.length
              + (inputs.length == 1 ? " tensor" : " tensors")
              + ". Give as many inputs as it takes, or use Summary.of(model, () -> ...) and call it"
              + " there.");
    }
    Method m = found.values().iterator().next();
    if (!m.trySetAccessible()) {
      throw new TensorException(
          "parameters of "
              + TreeText.name(model.getClass())
              + ": "
              + TreeReader.notOpen(model.getClass()));
    }
    try {
      return m.invoke(model, (Object[]) inputs);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
