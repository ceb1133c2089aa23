package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells of every operation that runs in a scope: for counting, for tables, for tracing by hand.
 *
 * <pre>{@code
 * Tensor y = Watch.operations(
 *     a -> System.out.println(a.op().name() + " gives " + a.result().describe()),
 *     () -> net.forward(x));
 * }</pre>
 *
 * <p>Told of are operations as the kernels compute them: under {@code vmap} all examples at once,
 * under {@code grad} those of the backward pass too.
 */
public final class Watch {
  /**
   * {@code result = op(inputs)}.
   *
   * @param op the operation
   * @param inputs as the operation got them; parameters are their present {@link Param#tensor}
   * @param result what it gave
   */
  public record Applied(Op op, List<Tensor> inputs, Tensor result) {}

  private Watch() {}

  /** Runs {@code f}; {@code told} hears of each operation when it is done, on its thread. */
  public static <T> T operations(Consumer<Applied> told, Supplier<T> f) {
    return Modes.observing(new Teller(told, Modes.current().observer()), f);
  }

  /**
   * Runs {@code f}; where {@link Diagnose} names an operation that runs in it, it names this place
   * too. Layers say so where they stand in their model.
   */
  public static <T> T in(Supplier<String> place, Supplier<T> f) {
    if (Modes.current().observer() instanceof Tracer tracer) {
      String name = place.get();
      return name.isEmpty() ? f.get() : Modes.observing(tracer.in(name), f);
    }
    return f.get();
  }

  /** Tells, and passes on to whoever watches around it. */
  private record Teller(Consumer<Applied> told, @Nullable Observer outer) implements Observer {
    @Override
    public void applied(Op op, Tensor[] in, Tensor y, boolean recording) {
      told.accept(new Applied(op, List.of(in), y));
      if (outer != null) {
        outer.applied(op, in, y, recording);
      }
    }

    @Override
    public Observer silenced(String at) {
      return outer == null ? this : new Teller(told, outer.silenced(at));
    }

    @Override
    public void cut(String how, Tensor in, Tensor out) {
      if (outer != null) {
        outer.cut(how, in, out);
      }
    }

    @Override
    public void checkpointed(Tensor in, Tensor out) {
      if (outer != null) {
        outer.checkpointed(in, out);
      }
    }

    @Override
    public void substituted(Param param) {
      if (outer != null) {
        outer.substituted(param);
      }
    }

    @Override
    public void arrived(Node node, Tensor sum, Tensor hooked) {
      if (outer != null) {
        outer.arrived(node, sum, hooked);
      }
    }

    @Override
    public void pulled(Node node, int k, Tensor upstream, Tensor whole, Tensor fitted) {
      if (outer != null) {
        outer.pulled(node, k, upstream, whole, fitted);
      }
    }
  }
}
