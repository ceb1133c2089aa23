package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * f = sin, three times: f'(y) f'(x) f'(w) with x and y stored, or f'(f(f(w))) f'(f(w)) f'(w) with
 * both computed again, "useful when memory is limited".
 */
@Slide(id = "AD-14", title = "store what was computed, or compute it again")
public final class Ad14Checkpointing implements Lecture {
  /** The function, with what it computed. */
  private static final class Run {
    final List<WeakReference<Tensor>> results = new ArrayList<>();

    Tensor sin(Tensor t) {
      Tensor s = t.sin();
      results.add(new WeakReference<>(s));
      return s;
    }

    Tensor f(Tensor w) {
      return sin(sin(sin(w)));
    }

    /** How many results, but for z itself, the collector cannot have while z is here. */
    int kept(Tensor z) {
      for (int i = 0; i < 20 && alive(z) > 0; i++) {
        System.gc();
      }
      return alive(z);
    }

    private int alive(Tensor z) {
      int n = 0;
      for (WeakReference<Tensor> r : results) {
        Tensor t = r.get();
        n += t != null && t != z ? 1 : 0;
      }
      return n;
    }
  }

  @Override
  public void run(Checks c) {
    Tensor half = Tensor.of(0.5);
    c.expect("x", half.sin(), "0.4794255386");
    c.expect("y", half.sin().sin(), "0.4612695550");

    Run plain = new Run();
    Tensor w = half.requiresGrad();
    Tensor z = plain.f(w);
    c.expect("z", z, "0.4450853368");
    c.expect("  x and y that are kept for the backward pass", plain.kept(z), 2);
    z.backward();
    c.expect("  dz/dw", w.grad(), "0.6972664359");
    c.expect("  sines computed", plain.results.size(), 3);

    Run again = new Run();
    w = half.requiresGrad();
    z = Adjoint.checkpoint(in -> again.f(in.getFirst()), w);
    c.expect("z, with a checkpoint", z, "0.4450853368");
    c.expect("  x and y that are kept", again.kept(z), 0);
    z.backward();
    c.expect("  dz/dw", w.grad(), "0.6972664359");
    c.expect("  sines computed", again.results.size(), 6);
  }
}
