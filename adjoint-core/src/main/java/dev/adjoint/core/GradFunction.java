package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An operation of your own from two methods: y = f(x₁, ...) on ordinary tensors, and the gradients
 * {@code (∂y/∂xᵢ)ᵀ dy} from what the first one saved. PyTorch's {@code torch.autograd.Function}.
 *
 * <pre>{@code
 * class Multiply extends GradFunction {
 *   protected Tensor forward(Context ctx, Tensor... in) {
 *     ctx.save(in);
 *     return in[0].mul(in[1]);
 *   }
 *
 *   protected Tensor[] backward(Context ctx, Tensor dz) {
 *     Tensor x = ctx.saved(0);
 *     Tensor y = ctx.saved(1);
 *     return new Tensor[] {y.mul(dz), x.mul(dz)};
 *   }
 * }
 *
 * Tensor z = new Multiply().apply(x, y);
 * }</pre>
 *
 * <p>It nests with all transforms. Write {@code backward} in tensor operations, and it can be
 * differentiated again: saved inputs and the saved result stay connected, and so derivatives of
 * every order are right. Anything else that was saved is a constant there: compute it again from
 * saved inputs if derivatives of second order shall see it. {@code forward} may also read numbers
 * with {@code toDoubleArray()} and compute with Java's own loops.
 *
 * <p>Nothing that {@code forward} captures from outside gets a gradient: pass it as an input.
 *
 * @see Op for operations on raw memory
 */
public abstract class GradFunction {
  /** For calls by the subclass. */
  protected GradFunction() {}

  /** y = f(x₁, ...). Nothing is recorded inside; inputs and result may be saved. */
  protected abstract Tensor forward(Context ctx, Tensor... in);

  /**
   * The gradient of each input from that of the result, in order; null for one that has none. One
   * that the input broadcasts to is summed to its shape.
   */
  protected abstract @Nullable Tensor[] backward(Context ctx, Tensor dy);

  /**
   * {@code Σ ∂y/∂xᵢ tᵢ}, where null stands for a zero tangent. Unless overridden it follows from
   * {@link #backward}, which is linear in dy.
   */
  protected Tensor jvp(Context ctx, @Nullable Tensor[] tangents) {
    Context.Point p = ctx.point();
    return Adjoint.pushforwardOfPullback(p.call, p.in, tangents, p.y);
  }

  /**
   * The function on {@code size} examples at once: {@code in[i]} has them along axis 0 if {@code
   * batched[i]} and is the same for all if not; the result has them along axis 0. Unless overridden
   * it runs one example after the other. A function that works on any leading axes may say {@code
   * return apply(Vmap.allBatched(in, batched, size))}.
   */
  protected Tensor vmap(Tensor[] in, boolean[] batched, int size) {
    return Vmap.oneByOne(this::apply, in, batched, size);
  }

  /** The name in messages and pictures; the class's name in camelCase unless overridden. */
  protected String name() {
    String n = getClass().getSimpleName();
    return n.isEmpty() ? "gradFunction" : Character.toLowerCase(n.charAt(0)) + n.substring(1);
  }

  /** f(x₁, ...), recorded as one operation. */
  public final Tensor apply(Operand... operands) {
    Tensor[] in = new Tensor[operands.length];
    boolean[] needs = new boolean[in.length];
    Level batch = null;
    for (int i = 0; i < in.length; i++) {
      in[i] = operands[i].tensor();
      for (Tensor t = in[i]; t != null; t = t.primal) {
        Level l = t.level;
        boolean records = l == null ? Modes.recording() : Modes.current().recording(l);
        needs[i] |= records && (t.node != null || t.tangent != null);
        if (l != null && l.kind == Level.Kind.BATCH && (batch == null || l.depth > batch.depth)) {
          batch = l;
        }
      }
    }
    Call call = new Call(this, needs);
    return batch == null ? Engine.apply(call, in) : batched(call, in, batch);
  }

  /**
   * Leaves the vmap before anything is computed, so that whatever is saved belongs to real numbers
   * and the transforms inside the vmap see the rule as the ordinary function that it is.
   */
  private Tensor batched(Call call, Tensor[] in, Level level) {
    boolean[] batched = new boolean[in.length];
    Tensor[] below = in.clone();
    for (int i = 0; i < in.length; i++) {
      for (Tensor t = in[i]; t != null; t = t.primal) {
        batched[i] |= t.level == level;
      }
      if (batched[i]) {
        below[i] = Engine.apply(new Examples.All(level), in[i]);
      }
    }
    Tensor y = Vmap.checked(call, vmap(below, batched, level.size), level.size);
    return Engine.apply(new Examples.Each(level), y);
  }

  /** What {@link #forward} leaves for {@link #backward}, in one call of the function. */
  public static final class Context {
    /** Where the derivative is asked for: what the default of {@link GradFunction#jvp} needs. */
    private record Point(Call call, Tensor[] in, Tensor y) {}

    private final String name;
    private final boolean[] needs;
    private final List<Tensor> saved;
    private final boolean forward;
    private final @Nullable Point point;

    private Context(
        String name, boolean[] needs, List<Tensor> saved, boolean forward, @Nullable Point point) {
      this.name = name;
      this.needs = needs;
      this.saved = saved;
      this.forward = forward;
      this.point = point;
    }

    /** Keeps tensors for {@link #saved}, behind those that were kept before. */
    public void save(Tensor... tensors) {
      if (!forward) {
        throw new GradientException(
            name + ": save() outside forward; only forward may save, once for each call.");
      }
      saved.addAll(Arrays.asList(tensors));
    }

    /** The tensor that was saved as number {@code i}. */
    public Tensor saved(int i) {
      if (i < 0 || i >= saved.size()) {
        throw new IndexException(
            name
                + ": saved("
                + i
                + ") of "
                + saved.size()
                + " saved tensors; call save(...) in forward for each that backward reads.");
      }
      return saved.get(i);
    }

    /**
     * Whether input {@code i} needs a gradient; one that does not may be given as null, and what
     * only its gradient reads need not be saved.
     */
    public boolean needs(int i) {
      return needs[i];
    }

    private Point point() {
      return Objects.requireNonNull(point);
    }
  }

  /** A saved tensor: an input or the result of the call, at whatever level, or a constant. */
  private record Slot(int input, boolean result, Tensor constant) {
    static Slot of(Tensor saved, Tensor[] in, Tensor y) {
      int input = Arrays.asList(in).indexOf(saved); // equality of tensors is identity
      return new Slot(input, input < 0 && saved == y, saved);
    }

    Tensor at(Tensor[] in, Tensor y) {
      return input >= 0 ? in[input] : result ? y : constant;
    }
  }

  /** One call of the function, as an operation for the engine. */
  static final class Call implements Op {
    private final GradFunction function;
    private final boolean[] needs;
    private Slot[] slots = {};

    Call(GradFunction function, boolean[] needs) {
      this.function = function;
      this.needs = needs;
    }

    @Override
    public String name() {
      return function.name();
    }

    /** Runs the function on tensors that are its own, by which it tells what it saves. */
    Tensor run(Tensor[] in) {
      Tensor[] own = new Tensor[in.length];
      for (int i = 0; i < in.length; i++) {
        own[i] = Tensor.base(in[i].view(), null, in[i].version);
      }
      Context ctx = new Context(name(), needs, new ArrayList<>(), true, null);
      Tensor y;
      try (Level _ = Level.open(Level.Kind.APART)) {
        y = Modes.noGrad(() -> function.forward(ctx, own.clone()));
      }
      if (y.isExample()) {
        throw new GradientException(
            name()
                + ": forward uses a tensor of an enclosing vmap that is not among its inputs; pass it"
                + " as an input.");
      }
      slots = ctx.saved.stream().map(t -> Slot.of(t, own, y)).toArray(Slot[]::new);
      return y;
    }

    /** As the function itself says, for zeros. */
    @Override
    public Spec infer(Spec... in) {
      Tensor[] zeros = new Tensor[in.length];
      for (int i = 0; i < in.length; i++) {
        zeros[i] = Tensor.zeros(in[i].dtype(), in[i].shape());
      }
      Tensor y = run(zeros);
      return Spec.of(y.dtype(), y.shape());
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      return run(Arrays.stream(in).map(Tensor::of).toArray(Tensor[]::new)).view();
    }

    private Context context(
        Tensor[] in, Tensor y, IntPredicate asked, Context.@Nullable Point point) {
      boolean[] here = new boolean[in.length];
      for (int i = 0; i < here.length; i++) {
        here[i] = asked.test(i);
      }
      List<Tensor> saved = Arrays.stream(slots).map(s -> s.at(in, y)).toList();
      return new Context(name(), here, saved, false, point);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Context ctx = context(in, y, pullbacks::needs, null);
      Spec[] specs = new Spec[in.length];
      for (int i = 0; i < in.length; i++) {
        specs[i] = Spec.of(in[i].dtype(), in[i].shape());
      }
      Checkpoint.Once once =
          new Checkpoint.Once(in.length, dy -> checked(function.backward(ctx, dy), ctx, specs));
      for (int i = 0; i < in.length; i++) {
        int input = i;
        Spec x = specs[i];
        pullbacks.of(
            i,
            dy -> {
              Tensor g = once.of(input, dy);
              return g != null ? g : Tensor.zeros(x.dtype(), x.shape());
            });
      }
    }

    private @Nullable Tensor[] checked(@Nullable Tensor[] gradients, Context ctx, Spec[] inputs) {
      if (gradients.length != inputs.length) {
        throw new GradientException(
            name()
                + ": backward gives "
                + gradients.length
                + (gradients.length == 1 ? " gradient for " : " gradients for ")
                + inputs.length
                + (inputs.length == 1 ? " input" : " inputs")
                + "; it must give one for each, and null for an input that has none.");
      }
      @Nullable Tensor[] result = new Tensor[inputs.length];
      for (int i = 0; i < result.length; i++) {
        Tensor g = gradients[i];
        if (g == null || !ctx.needs(i)) {
          continue;
        }
        if (g.dtype() != inputs[i].dtype() || !broadcasts(inputs[i].shape(), g.shape())) {
          throw new GradientException(
              name()
                  + ": backward gives "
                  + g.describe()
                  + " as the gradient of input "
                  + i
                  + ", which is "
                  + inputs[i].describe()
                  + "; it must have that type and shape, or one that the input broadcasts to.");
        }
        result[i] = g;
      }
      return result;
    }

    private static boolean broadcasts(Shape from, Shape to) {
      int lead = to.rank() - from.rank();
      boolean fits = lead >= 0;
      for (int i = 0; fits && i < from.rank(); i++) {
        fits = from.size(i) == to.size(i + lead) || from.size(i) == 1;
      }
      return fits;
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Context ctx =
          context(in, y, i -> tangents[i] != null, new Context.Point(this, in.clone(), y));
      Tensor t = function.jvp(ctx, tangents.clone());
      if (t.dtype() != y.dtype() || !t.shape().equals(y.shape())) {
        throw new GradientException(
            name()
                + ": jvp gives "
                + t.describe()
                + " for the result "
                + y.describe()
                + "; type and shape must be equal.");
      }
      return t;
    }
  }
}
