package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** Kernels that compute as always and count what they are asked for. */
public final class Counting {
  private double multiplyAdds;
  private int exponentials;
  private int largest;
  private int loops;

  private Counting() {}

  /** Counts what all operations of {@code f} do. */
  public static Counting of(Runnable f) {
    Counting count = new Counting();
    Kernels kernels = Tensor.kernels();
    Kernels counting =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, args) -> count.call(kernels, method, args));
    Modes.kernels(
        counting,
        () -> {
          f.run();
          return count;
        });
    return count;
  }

  private Object call(Kernels kernels, Method method, Object[] args) throws Throwable {
    switch (method.getName()) {
      case "map" -> {
        loops++;
        for (View out : (View[]) args[3]) {
          largest = Math.max(largest, out.numel());
        }
        // The derivative of sigmoid is written with its result, so no exp( stands in it.
        exponentials += ((Formula) args[0]).outputs().toString().contains("exp(") ? 1 : 0;
      }
      case "matmul" -> multiplyAdds += (double) ((View) args[2]).numel() * lastSize((View) args[0]);
      case "linear" -> multiplyAdds += (double) ((View) args[3]).numel() * lastSize((View) args[0]);
      default -> {}
    }
    Object[] given = args == null ? new Object[0] : args;
    Arrays.stream(given)
        .filter(View.class::isInstance)
        .forEach(v -> largest = Math.max(largest, ((View) v).numel()));
    try {
      return method.invoke(kernels, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static int lastSize(View v) {
    return v.shape().size(-1);
  }

  /** Multiplications of matrix products, each with its addition. */
  public double multiplyAdds() {
    return multiplyAdds;
  }

  /** Elementwise loops: additions, products, functions. */
  public int loops() {
    return loops;
  }

  /** Elementwise loops in which an exponential function stands. */
  public int exponentials() {
    return exponentials;
  }

  /** Elements of the largest array that a kernel read or filled. */
  public int largest() {
    return largest;
  }
}
