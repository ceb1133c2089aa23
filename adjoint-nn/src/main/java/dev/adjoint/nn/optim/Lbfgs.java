package dev.adjoint.nn.optim;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Quasi-Newton steps θ ← θ - t H g, H an estimate of the inverse Hessian from the last changes of θ
 * and g (Liu and Nocedal, 1989). From H₀ = γ I, γ = sᵀy / yᵀy,
 *
 * <pre>
 *   s = change of θ,   y = change of g,   ρ = 1/(yᵀs)
 *   H ← (I - ρ s yᵀ) H (I - ρ y sᵀ) + ρ s sᵀ
 * </pre>
 *
 * <p>For smooth losses of all the data and up to some million parameters. A step needs the loss
 * several times, so it takes a function:
 *
 * <pre>{@code
 * Lbfgs lbfgs = new Lbfgs(net.parameters(), 1, Lbfgs.Options.DEFAULT.withStrongWolfe());
 * for (int i = 0; i < 20; i++) {
 *     lbfgs.step(() -> Losses.mse(net.forward(x), y));
 * }
 * }</pre>
 *
 * <p>The algorithm is PyTorch's, with its limits and tolerances; vectors are computed in float64
 * whatever the parameters' type. The learning rate is t, or the first t of the line search; the
 * very first step has t/‖g‖₁ if that is less. A trial point of the line search whose loss is NaN
 * counts as too far away. While a step is under way a snapshot may see a trial point.
 */
public final class Lbfgs extends Optimizer {
  /**
   * What is seldom changed.
   *
   * @param maxIterations directions a step may take
   * @param maxEvaluations times that a step may compute the loss, about
   * @param gradientTolerance stops when no |gᵢ| is above it
   * @param changeTolerance stops when the loss, or every θᵢ, changes by less
   * @param history how many pairs (s, y) are kept
   * @param strongWolfe whether t is searched
   */
  public record Options(
      int maxIterations,
      int maxEvaluations,
      double gradientTolerance,
      double changeTolerance,
      int history,
      boolean strongWolfe) {
    /** 20 directions, 25 evaluations, 1e-7, 1e-9, 100 pairs; no search. */
    public static final Options DEFAULT = new Options(20, 25, 1e-7, 1e-9, 100, false);

    /** Checks the settings. */
    public Options {
      checkPositive("maxIterations", maxIterations);
      checkPositive("maxEvaluations", maxEvaluations);
      Checks.checkNotNegative("Lbfgs", "gradientTolerance", gradientTolerance);
      Checks.checkNotNegative("Lbfgs", "changeTolerance", changeTolerance);
      checkPositive("history", history);
    }

    private static void checkPositive(String name, int value) {
      if (value < 1) {
        throw new TensorException("Lbfgs: " + name + " is " + value + "; it must be 1 or more.");
      }
    }

    /** With n directions and 5/4 n evaluations. */
    public Options withMaxIterations(int n) {
      int evaluations = (int) Math.min(Integer.MAX_VALUE, n * 5L / 4);
      return new Options(n, evaluations, gradientTolerance, changeTolerance, history, strongWolfe);
    }

    /** With n evaluations. */
    public Options withMaxEvaluations(int n) {
      return new Options(
          maxIterations, n, gradientTolerance, changeTolerance, history, strongWolfe);
    }

    /** With other tolerances. */
    public Options withTolerances(double gradient, double change) {
      return new Options(maxIterations, maxEvaluations, gradient, change, history, strongWolfe);
    }

    /** With n pairs. */
    public Options withHistory(int n) {
      return new Options(
          maxIterations, maxEvaluations, gradientTolerance, changeTolerance, n, strongWolfe);
    }

    /** With a search for a t that satisfies the strong Wolfe conditions. */
    public Options withStrongWolfe() {
      return new Options(
          maxIterations, maxEvaluations, gradientTolerance, changeTolerance, history, true);
    }
  }

  /** A change s of the parameters and the change y of the gradient, with 1/(yᵀs). */
  private record Pair(double[] s, double[] y, double rho) {}

  private final Options options;
  private final int n;
  private Deque<Pair> pairs = new ArrayDeque<>();
  private double[] direction = {};
  private double[] gradient = {};
  private double t;
  private double diagonal = 1;
  private long iterations;

  /** Without line search. */
  public Lbfgs(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Lbfgs(List<Param> parameters, double learningRate, Options options) {
    super(parameters, learningRate);
    this.options = options;
    this.n = parameters.stream().mapToInt(p -> p.shape().numel()).sum();
  }

  /**
   * Not possible: the loss is needed.
   *
   * @throws TensorException always
   */
  @Override
  public void step() {
    throw new TensorException(
        "Lbfgs: step() without a loss; it computes the loss several times. Call step(() -> loss).");
  }

  /**
   * Takes up to {@code maxIterations} directions; returns the loss from before.
   *
   * @throws TensorException if the loss reaches no parameter
   */
  @Override
  public Tensor step(Supplier<Tensor> loss) {
    begin();
    takes();
    Tensor before = evaluate(loss);
    double f = before.item();
    double[] g = gradient();
    if (Vectors.largest(g) <= options.gradientTolerance) {
      return before;
    }
    int evaluations = 1;
    for (int i = 1; i <= options.maxIterations; i++) {
      iterations++;
      findDirection(g);
      gradient = g;
      double fBefore = f;
      t =
          iterations == 1
              ? Math.min(1, 1 / Vectors.sumOfSizes(g)) * learningRate()
              : learningRate();
      double slope = Vectors.dot(g, direction);
      if (slope > -options.changeTolerance) {
        break;
      }
      boolean last = i == options.maxIterations;
      double[] x = values();
      if (options.strongWolfe) {
        StrongWolfe.Point found =
            new StrongWolfe(at -> point(loss, x, at), direction, options.changeTolerance)
                .search(t, f, g, slope, options.maxEvaluations - evaluations);
        evaluations += found.evaluations();
        t = found.t();
        f = found.f();
        g = found.g();
        move(x, t);
      } else {
        move(x, t);
        if (!last) {
          f = evaluate(loss).item();
          g = gradient();
          evaluations++;
        }
      }
      if (last
          || evaluations >= options.maxEvaluations
          || Vectors.largest(g) <= options.gradientTolerance
          || Vectors.largest(direction) * Math.abs(t) <= options.changeTolerance
          || Math.abs(f - fBefore) < options.changeTolerance) {
        break;
      }
    }
    return before;
  }

  /** direction = -H g, by the two loops over the pairs. */
  private void findDirection(double[] g) {
    double[] d = Vectors.scaled(g, -1);
    if (iterations > 1) {
      double[] y = Vectors.plus(g, -1, gradient);
      double[] s = Vectors.scaled(direction, t);
      double ys = Vectors.dot(y, s);
      if (ys > 1e-10) {
        if (pairs.size() == options.history) {
          pairs.removeFirst();
        }
        pairs.addLast(new Pair(s, y, 1 / ys));
        diagonal = ys / Vectors.dot(y, y);
      }
      double[] a = new double[pairs.size()];
      int i = a.length;
      for (Pair p : pairs.reversed()) {
        a[--i] = Vectors.dot(p.s, d) * p.rho;
        d = Vectors.plus(d, -a[i], p.y);
      }
      d = Vectors.scaled(d, diagonal);
      for (Pair p : pairs) {
        double b = Vectors.dot(p.y, d) * p.rho;
        d = Vectors.plus(d, a[i++] - b, p.s);
      }
    }
    direction = d;
  }

  private StrongWolfe.Point point(Supplier<Tensor> loss, double[] x, double at) {
    move(x, at);
    double f = evaluate(loss).item();
    double[] g = gradient();
    return new StrongWolfe.Point(at, f, g, Vectors.dot(g, direction), 1);
  }

  // ---- parameters as one vector

  private double[] values() {
    return flat(parameters().stream().map(Param::value).toList());
  }

  private double[] gradient() {
    if (parameters().stream().allMatch(p -> p.grad() == null)) {
      throw new TensorException(
          "Lbfgs: the loss reaches none of the "
              + parameters().size()
              + " parameters ("
              + parameters().getFirst().name()
              + (parameters().size() > 1 ? ", ..." : "")
              + "). Compute it from these parameters inside the function, not under noGrad.");
    }
    return flat(parameters().stream().map(Lbfgs::gradient).toList());
  }

  private static Tensor gradient(Param p) {
    Tensor g = p.grad();
    return g == null ? Tensor.zeros(p.dtype(), p.shape()) : g.detach();
  }

  private double[] flat(List<Tensor> parts) {
    double[] out = new double[n];
    int at = 0;
    for (Tensor part : parts) {
      double[] x = part.to(DType.F64).toDoubleArray();
      System.arraycopy(x, 0, out, at, x.length);
      at += x.length;
    }
    return out;
  }

  /** θ = x + t direction. */
  private void move(double[] x, double by) {
    double[] to = Vectors.plus(x, by, direction);
    Snapshot.atomically(() -> {
      int at = 0;
      for (int i = 0; i < parameters().size(); i++) {
        Param p = parameters().get(i);
        int size = p.shape().numel();
        double[] part = Arrays.copyOfRange(to, at, at + size);
        update(i, p, Tensor.of(part).reshape(p.shape().toArray()).to(p.dtype()));
        at += size;
      }
    });
  }

  /** Here g is the new value. */
  @Override
  protected void update(int i, Param p, Tensor g) {
    p.assign(g);
  }

  // ---- state

  @Override
  void saveMore(Map<String, Tensor> out) {
    out.put("changes", rows(pairs.stream().map(Pair::s).toList()));
    out.put("gradientChanges", rows(pairs.stream().map(Pair::y).toList()));
    out.put("direction", Tensor.of(direction.clone()));
    out.put("gradient", Tensor.of(gradient.clone()));
    out.put("scalars", Tensor.of(new double[] {t, diagonal}));
    out.put("iterations", Tensor.of(new long[] {iterations}));
  }

  private Tensor rows(List<double[]> rows) {
    double[] all = new double[rows.size() * n];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * n, n);
    }
    return Tensor.of(all, rows.size(), n);
  }

  @Override
  Runnable restoreMore(Map<String, Tensor> state, List<String> problems) {
    Tensor changes = state.get("changes");
    int k = changes == null || changes.rank() != 2 ? 0 : changes.size(0);
    Tensor pairsLike = Tensor.zeros(DType.F64, Shape.of(k, n));
    @Nullable Tensor s = find(state, "changes", pairsLike, problems);
    @Nullable Tensor y = find(state, "gradientChanges", pairsLike, problems);
    @Nullable Tensor count = find(state, "iterations", Tensor.of(new long[1]), problems);
    int length = count == null || count.toLongArray()[0] == 0 ? 0 : n;
    Tensor like = Tensor.of(new double[length]);
    @Nullable Tensor d = find(state, "direction", like, problems);
    @Nullable Tensor g = find(state, "gradient", like, problems);
    @Nullable Tensor scalars = find(state, "scalars", Tensor.of(new double[2]), problems);
    if (s == null || y == null || count == null || d == null || g == null || scalars == null) {
      return () -> {};
    }
    return () -> {
      pairs = new ArrayDeque<>();
      for (int i = 0; i < k; i++) {
        double[] a = s.select(0, i).toDoubleArray();
        double[] b = y.select(0, i).toDoubleArray();
        pairs.addLast(new Pair(a, b, 1 / Vectors.dot(b, a)));
      }
      direction = d.toDoubleArray();
      gradient = g.toDoubleArray();
      t = scalars.toDoubleArray()[0];
      diagonal = scalars.toDoubleArray()[1];
      iterations = count.toLongArray()[0];
    };
  }
}
