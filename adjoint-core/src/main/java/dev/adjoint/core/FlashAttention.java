package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * y = softmax(scale q kᵀ + mask) v, some rows of scores at a time; inputs are q, k, v and perhaps a
 * mask, which has no derivative here. With w the weights and u = dy vᵀ:
 *
 * <pre>
 * dv = wᵀ dy,   ds = w (u - Σ w u),   dq = scale ds k,   dk = scale dsᵀ q
 * </pre>
 *
 * where w is computed again, by the same kernels and so to the same bits as in the forward pass.
 */
record FlashAttention(AttentionOptions.Causal causal, double scale) implements Op.Fused, Op.Tidy {
  @Override
  public String name() {
    return "attention";
  }

  @Override
  public Tensor definition(Tensor... in) {
    return mean(0, in[0], in[1], in[2], in.length > 3 ? in[3] : null);
  }

  Tensor mean(double dropped, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    return Attend.mean(causal, scale, dropped, q, k, v, mask);
  }

  private static Attend.Sizes sizes(Spec... in) {
    return Attend.Sizes.of(in[0], in[1], in[2], in.length > 3 ? in[3] : null);
  }

  @Override
  public Spec infer(Spec... in) {
    return Spec.of(in[0].dtype(), sizes(in).full());
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    View y = View.allocate(out.dtype(), out.shape());
    new AttentionBlocks(kernels, causal, scale, sizes(in), in).forward(y);
    return y;
  }

  @Override
  public boolean hasPullbacks() {
    return true;
  }

  @Override
  public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (pullbacks.needs(i)) {
        wanted.add(i);
      }
    }
    Together all = new Together(new Pullback(this, List.copyOf(wanted)), in);
    for (int i : wanted) {
      pullbacks.of(i, dy -> all.gradient(i, dy));
    }
  }

  /** The gradients of all inputs come from one pass, when the first of them is asked for. */
  private static final class Together {
    private final Pullback op;
    private final Tensor[] in;
    private @Nullable Tensor last;
    private @Nullable Tensor gradients;
    private int left;

    Together(Pullback op, Tensor[] in) {
      this.op = op;
      this.in = in;
    }

    /** A gradient is given once: kept any longer, a graph that is kept would hold them all. */
    synchronized Tensor gradient(int i, Tensor dy) {
      Tensor all = gradients;
      if (all == null || last != dy) {
        Tensor[] args = new Tensor[in.length + 1];
        System.arraycopy(in, 0, args, 0, in.length);
        args[in.length] = dy;
        all = Engine.apply(op, args);
        gradients = all;
        last = dy;
        left = op.wanted.size();
      }
      if (--left == 0) {
        gradients = null;
        last = null;
      }
      Shape[] shapes = op.shapes(in);
      int at = 0;
      for (int w : op.wanted) {
        if (w == i) {
          break;
        }
        at += shapes[w].numel();
      }
      return all.narrow(0, at, shapes[i].numel()).reshape(shapes[i].toArray());
    }
  }

  /** (q, k, v, mask, dy) ↦ the wanted of dq, dk, dv, broadcast, one after the other as a vector. */
  record Pullback(FlashAttention of, List<Integer> wanted) implements Op.Fused {
    @Override
    public String name() {
      return "attention'";
    }

    /** The shapes of dq, dk, dv with all leading axes. */
    Shape[] shapes(Spec... in) {
      Attend.Sizes z = sizes(in[0], in[1], in[2]);
      int h = z.heads() * z.groups();
      return new Shape[] {
        shape(z, in[0], h, z.l(), z.e()),
        shape(z, in[1], z.heads(), z.s(), z.e()),
        shape(z, in[2], z.heads(), z.s(), z.ev())
      };
    }

    private static Shape shape(Attend.Sizes z, Spec x, int heads, int rows, int columns) {
      int[] lead = z.batch().toArray();
      if (lead.length == 0 && x.shape().rank() == 2) {
        return Shape.of(rows, columns);
      }
      int[] all = Arrays.copyOf(lead, lead.length + 3);
      all[lead.length] = heads;
      all[lead.length + 1] = rows;
      all[lead.length + 2] = columns;
      return Shape.of(all);
    }

    @Override
    public Spec infer(Spec... in) {
      Shape[] shapes = shapes(in);
      int n = 0;
      for (int i : wanted) {
        n = Math.addExact(n, shapes[i].numel());
      }
      return Spec.of(in[0].dtype(), Shape.of(n));
    }

    @Override
    public Tensor definition(Tensor... in) {
      Shape[] shapes = shapes(in);
      Operand[] x = new Operand[wanted.size()];
      for (int i = 0; i < x.length; i++) {
        int w = wanted.get(i);
        x[i] = in[w].expand(shapes[w].toArray()); // so that its gradient has that shape too
      }
      List<Tensor> gradients =
          Adjoint.vjp(t -> of.definition(replaced(in, t)), x).pullback().apply(in[in.length - 1]);
      return Tensor.concat(0, gradients.stream().map(Tensor::flatten).toArray(Operand[]::new));
    }

    private Tensor[] replaced(Tensor[] in, List<Tensor> by) {
      Tensor[] args = Arrays.copyOf(in, in.length - 1);
      for (int i = 0; i < by.size(); i++) {
        args[wanted.get(i)] = by.get(i);
      }
      return args;
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View all = View.allocate(out.dtype(), out.shape());
      Shape[] shapes = shapes(in);
      @Nullable View[] parts = new @Nullable View[3];
      int at = 0;
      for (int i : wanted) {
        parts[i] = all.as(shapes[i], shapes[i].rowMajorStrides(), at);
        at += shapes[i].numel();
      }
      View[] args = Arrays.copyOf(in, in.length - 1);
      View dy = in[in.length - 1];
      new AttentionBlocks(kernels, of.causal, of.scale, sizes(args), args).backward(dy, parts);
      return all;
    }
  }
}
