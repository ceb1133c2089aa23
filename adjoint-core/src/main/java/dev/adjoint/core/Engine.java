package dev.adjoint.core;

import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Applies operations: the only place that makes tensors which need a gradient. The highest level
 * among the inputs is handled here and the operation applied one level down, so that transforms
 * nest in any order.
 */
final class Engine {
  private static final System.Logger LOG = System.getLogger("dev.adjoint");

  private Engine() {}

  /** Found once; {@code -Dadjoint.kernels=name} chooses. */
  private static final class Default {
    private static final @Nullable Kernels KERNELS;
    private static final @Nullable TensorException NONE;

    static {
      Kernels chosen = null;
      TensorException none = null;
      try {
        chosen = choose(System.getProperty("adjoint.kernels"), found());
      } catch (TensorException e) {
        none = e;
      }
      KERNELS = chosen;
      NONE = none;
    }

    private static List<KernelProvider> found() {
      List<KernelProvider> found = new ArrayList<>();
      ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())
          .forEach(found::add);
      found.add(new dev.adjoint.core.kernel.ReferenceProvider());
      return found;
    }

    static Kernels kernels() {
      Kernels k = KERNELS;
      if (k == null) {
        throw Objects.requireNonNull(NONE);
      }
      return k;
    }
  }

  /** The available provider of highest priority, or the one that is wanted by name. */
  static Kernels choose(@Nullable String wanted, List<KernelProvider> found) {
    found.sort(Comparator.comparingInt(KernelProvider::priority).reversed());
    String reason = "is not among them";
    for (KernelProvider p : found) {
      if (wanted != null && !wanted.equals(p.name())) {
        continue;
      }
      String why = p.unavailable();
      if (why.isEmpty()) {
        return p.create();
      }
      reason = "cannot run: " + why;
      LOG.log(System.Logger.Level.INFO, "{0} kernels are off: {1}", p.name(), why);
    }
    throw new TensorException(
        "kernels: -Dadjoint.kernels="
            + wanted
            + "; known here are "
            + String.join(", ", found.stream().map(KernelProvider::name).toList())
            + ", and "
            + wanted
            + " "
            + reason
            + ".");
  }

  static Kernels kernels() {
    Kernels k = Modes.current().kernels();
    return k != null ? k : Default.kernels();
  }

  static Tensor apply(Op op, Tensor... in) {
    Level top = null;
    for (Tensor t : in) {
      Level l = t.level;
      if (l != null && (top == null || l.depth > top.depth)) {
        top = l;
      }
    }
    if (op instanceof Examples.Each(Level batch) && (top == null || top.depth < batch.depth)) {
      return Tensor.example(batch, in[0]);
    }
    return top == null ? base(op, in) : lifted(op, in, top);
  }

  private static Tensor base(Op op, Tensor[] in) {
    Modes.Settings settings = Modes.current();
    if (op instanceof GradFunction.Call call) {
      boolean any = false;
      for (Tensor t : in) {
        any |= t.node != null;
      }
      return recorded(settings, op, in, call.run(in).view(), any);
    }
    Kernels given = settings.kernels();
    Kernels kernels = given != null ? given : Default.kernels();
    Spec out = op.infer(in);
    View[] views = new View[in.length];
    boolean needsGrad = false;
    for (int i = 0; i < in.length; i++) {
      views[i] = in[i].unforced();
      needsGrad |= in[i].node != null;
    }
    if (needsGrad
        && settings.recording()
        && op instanceof Op.Fused fused
        && !fused.hasPullbacks()) {
      return fused.definition(in);
    }
    View y = forward(settings, kernels, op, in, views, out, needsGrad && settings.recording());
    if (!y.shape().equals(out.shape()) || y.dtype() != out.dtype()) {
      throw new TensorException(
          op.name()
              + ": forward gives "
              + y.describe()
              + " and infer says "
              + out.describe()
              + "; the operation must keep to its own shape rule.");
    }
    return recorded(settings, op, in, y, needsGrad);
  }

  /** The result, of which the numbers may be pending unless somebody watches. */
  private static View forward(
      Modes.Settings settings,
      Kernels kernels,
      Op op,
      Tensor[] in,
      View[] views,
      Spec out,
      boolean recorded) {
    if (settings.observer() == null) {
      if (op instanceof Elementwise e && out.shape().numel() >= Fusion.SMALLEST) {
        return Fusion.map(kernels, e, in, views, out, recorded);
      }
      if (views.length == 1 && Fusion.takesPending(op, views[0])) {
        return op.forward(kernels, views, out);
      }
    }
    Fusion.forceAll(views);
    if (op instanceof NormalizeColumns norm
        && settings.observer() == null
        && out.shape().numel() >= Fusion.SMALLEST) {
      return norm.fused(kernels, in, views, out, recorded);
    }
    if (op instanceof WaitingRows.Source rows && settings.observer() == null) {
      View waiting = Fusion.wait(kernels, rows, in, views, out, recorded);
      if (waiting != null) {
        return waiting;
      }
    }
    return op.forward(kernels, views, out);
  }

  private static Tensor recorded(
      Modes.Settings settings, Op op, Tensor[] in, View y, boolean needsGrad) {
    Param.Version version = null;
    for (Tensor t : in) {
      if (t.version != null && t.rawStorage() == y.storage()) {
        version = t.version;
      }
    }
    boolean recorded = needsGrad && settings.recording() && y.dtype().isFloating();
    Node node = recorded ? Node.of(op, in, null, y.shape(), y.dtype()) : null;
    Tensor result = Tensor.base(y, node, version);
    Observer observer = settings.observer();
    if (observer != null) {
      observer.applied(op, in, result, settings.recording());
    }
    if (node != null) {
      op.backward(node, in, result);
    }
    return result;
  }

  private static Tensor lifted(Op op, Tensor[] in, Level top) {
    top.check(op.name());
    if (op instanceof Op.Fused fused) {
      return fused.definition(in);
    }
    Tensor[] lower = new Tensor[in.length];
    @Nullable Tensor[] tangents = new Tensor[in.length];
    boolean active = false;
    for (int i = 0; i < in.length; i++) {
      Tensor t = in[i];
      Tensor primal = t.primal;
      if (t.level == top && primal != null) {
        lower[i] = primal;
        tangents[i] = t.tangent;
        active |= t.node != null || t.tangent != null;
      } else {
        lower[i] = t;
      }
    }
    if (top.kind == Level.Kind.BATCH) {
      if (op instanceof Examples.All(Level batch) && batch == top) {
        return lower[0];
      }
      boolean[] batched = new boolean[in.length];
      for (int i = 0; i < in.length; i++) {
        batched[i] = in[i].level == top;
      }
      return Tensor.example(top, Vmap.checked(op, op.vmap(lower, batched, top.size), top.size));
    }
    Tensor y = apply(op, lower);
    if (!active || !y.dtype().isFloating() || !Modes.current().recording(top)) {
      return y;
    }
    if (top.kind == Level.Kind.FORWARD) {
      return Tensor.lifted(top, y, null, op.pushforward(lower, tangents, y));
    }
    if (top.kind == Level.Kind.TAYLOR) {
      return Taylor.apply(op, in, lower, y, top);
    }
    Node node = Node.of(op, in, top, y.shape(), y.dtype());
    op.backward(node, lower, y);
    return Tensor.lifted(top, y, node, null);
  }
}
