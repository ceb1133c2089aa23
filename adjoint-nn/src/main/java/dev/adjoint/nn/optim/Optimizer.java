package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.Zero;
import dev.adjoint.nn.schedule.Schedule;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters along their gradients: after {@code loss.backward()}, {@link #step} applies
 * the rule θ ← θ - η d(g) once to every parameter that has a gradient.
 *
 * <pre>{@code
 * Optimizer adam = new Adam(net.parameters(), 1e-3);
 * for (Batch b : batches) {
 *     adam.zeroGrad();
 *     Losses.crossEntropy(net.forward(b.x()), b.y()).backward();
 *     adam.step();
 * }
 * }</pre>
 *
 * <p>A rule of one's own takes a few lines:
 *
 * <pre>{@code
 * class SignDescent extends Optimizer {
 *     SignDescent(List<Param> parameters, double learningRate) {
 *         super(parameters, learningRate);
 *     }
 *
 *     protected void update(int i, Param p, Tensor g) {
 *         p.assign(p.value().sub(g.sign().mul(learningRate())));
 *     }
 * }
 * }</pre>
 *
 * <p>A {@link Schedule} changes the learning rate from step to step, a {@link Group} gives some
 * parameters settings of their own:
 *
 * <pre>{@code
 * new AdamW(net.parameters(), 1e-3).schedule(Schedule.warmup(500).then(Schedule.cosine(10_000)))
 * }</pre>
 *
 * <p>Gradients add up until {@link #zeroGrad}. A large batch may so be taken in k equal parts: call
 * {@code backward} on the mean loss of each part divided by k, then {@code step} once.
 *
 * <pre>{@code
 * adam.zeroGrad();
 * for (Batch part : parts) {
 *     Losses.crossEntropy(net.forward(part.x()), part.y()).div(parts.size()).backward();
 * }
 * adam.step();
 * }</pre>
 *
 * <p>Numbers that are not finite are not hidden: where a gradient is NaN, the parameter and its
 * state become NaN. A parameter without gradient is left alone, its state too; one without elements
 * only counts its steps. A parameter may belong to several optimizers; that is seldom meant, and
 * the second one's first step warns of it.
 *
 * <p>Not safe for several threads at once; a {@link dev.adjoint.nn.Model#snapshot} or a predictor
 * may be taken by any thread at any time and sees whole steps.
 */
public abstract class Optimizer {
  private final List<Param> parameters;
  private final String[] names;
  private final long[] steps;
  private final SequencedMap<String, List<Param>> slots = new LinkedHashMap<>();
  private final double[] scales;
  private double base;
  private double rate;
  private @Nullable Schedule schedule;
  private long step;
  private String at = "";
  private boolean claimed;

  /**
   * For these parameters.
   *
   * @throws TensorException if there is none, one occurs twice, or one is a buffer
   */
  protected Optimizer(List<Param> parameters, double learningRate) {
    this(learningRate, List.of(Group.of(parameters, "")));
  }

  /** For the parameters of these groups, numbered through. */
  protected Optimizer(double learningRate, List<? extends Group<?>> groups) {
    this.parameters = groups.stream().flatMap(g -> g.parameters().stream()).toList();
    this.steps = new long[parameters.size()];
    this.scales =
        groups.stream()
            .flatMapToDouble(g -> g.parameters().stream().mapToDouble(p -> g.scale()))
            .toArray();
    this.names = names();
    learningRate(learningRate);
  }

  final String name() {
    return getClass().getSimpleName();
  }

  private String[] names() {
    if (parameters.isEmpty()) {
      throw new TensorException(
          name()
              + ": there is no parameter to train. Layers and parameters are found in final fields of"
              + " the model; net.describe() shows them.");
    }
    IdentityHashMap<Param, Integer> seen = new IdentityHashMap<>();
    Map<String, Integer> distinct = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Param p = parameters.get(i);
      Integer before = seen.put(p, i);
      if (before != null) {
        throw new TensorException(
            name()
                + ": "
                + p
                + " is given twice, as number "
                + before
                + " and "
                + i
                + "; it would be changed twice a step.");
      }
      if (p.isBuffer()) {
        throw new TensorException(
            name() + ": " + p + " is a buffer, which no gradient reaches. Use net.parameters().");
      }
      distinct.put(p.name(), i);
    }
    String[] out = new String[parameters.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = distinct.size() == out.length ? parameters.get(i).name() : String.valueOf(i);
    }
    return out;
  }

  // ---- settings

  /**
   * η of the step that is being taken, or was last; before the first, and after a change or a
   * restore, of the next. With a schedule it is {@link #baseRate()} times the schedule's factor.
   */
  public final double learningRate() {
    return rate;
  }

  /** η of parameter number {@code i}: the learning rate times the scale of its group. */
  protected final double rateOf(int i) {
    return rate * scales[i];
  }

  /** η without the schedule's factor. */
  public final double baseRate() {
    return base;
  }

  /** Sets η for the steps that follow; a schedule multiplies it. */
  public final void learningRate(double eta) {
    if (!(eta >= 0) || Double.isInfinite(eta)) {
      throw new TensorException(
          name() + ": the learning rate is " + eta + "; it must be a finite number, 0 or more.");
    }
    base = eta;
    rate = scheduled();
  }

  /**
   * From now on the step number k, the first being 0, is taken with η times {@code factor.at(k)}.
   * Returns this. A schedule is a function of the step, so {@link #restore} resumes it exactly; it
   * is not saved itself.
   */
  public final Optimizer schedule(Schedule factor) {
    schedule = factor;
    rate = scheduled();
    return this;
  }

  private double scheduled() {
    if (schedule == null) {
      return base;
    }
    double factor = schedule.at(step);
    if (!(factor >= 0) || Double.isInfinite(factor)) {
      throw new TensorException(
          name()
              + ": the schedule "
              + schedule
              + " gives "
              + factor
              + " at step "
              + step
              + "; it must be a finite number, 0 or more.");
    }
    return base * factor;
  }

  /** What this optimizer changes. */
  public final List<Param> parameters() {
    return parameters;
  }

  /** How many steps were taken. */
  public final long steps() {
    return step;
  }

  // ---- stepping

  /**
   * Changes every parameter that has a gradient and is not frozen, once.
   *
   * @throws TensorException if no parameter has one
   */
  public void step() {
    begin();
    Snapshot.atomically(this::stepAll);
  }

  /**
   * Forgets the gradients, computes the loss and its gradients, and takes a step; returns the loss
   * from before the step.
   *
   * <pre>{@code
   * double loss = adam.step(() -> Losses.mse(net.forward(x), y)).item();
   * }</pre>
   */
  public Tensor step(Supplier<Tensor> loss) {
    Tensor value = evaluate(loss);
    step();
    return value;
  }

  /** The loss, whose gradients replace the present ones. */
  final Tensor evaluate(Supplier<Tensor> loss) {
    zeroGrad();
    Tensor value = loss.get();
    value.backward();
    return value.detach();
  }

  final void begin() {
    at = Param.callerLine();
    rate = scheduled();
  }

  private void stepAll() {
    if (parameters.stream().noneMatch(Param::hasGrad)) {
      throw new TensorException(
          name()
              + ": step() finds no gradient in any of the "
              + steps.length
              + " parameters ("
              + parameters.getFirst().name()
              + (steps.length > 1 ? ", ..." : "")
              + "). Call loss.backward() before step(), and compute the loss from these parameters,"
              + " not under noGrad.");
    }
    takes();
    for (int i = 0; i < steps.length; i++) {
      Param p = parameters.get(i);
      if (p.hasGrad()) {
        steps[i]++;
        update(i, p);
      }
    }
  }

  /** One step more; the first tells who changes the parameters. */
  final void takes() {
    if (!claimed) {
      claimed = true;
      Owners.claim(this);
    }
    step++;
  }

  /** Changes parameter number {@code i}, which has a gradient. */
  void update(int i, Param p) {
    Tensor g = p.grad();
    if (g != null) {
      update(i, p, g);
    }
  }

  /** Changes parameter number {@code i}, which has the gradient {@code g}. */
  protected abstract void update(int i, Param p, Tensor g);

  /**
   * The step, from 1, that parameter number {@code i} is taking; steps without gradient not
   * counted.
   */
  protected final long stepOf(int i) {
    return steps[i];
  }

  /** The line of the program that called {@link #step}, for {@link Param#update}. */
  protected final String callerLine() {
    return at;
  }

  /** Forgets all gradients: they are null until the next backward pass. */
  public final void zeroGrad() {
    zeroGrad(Zero.FORGET);
  }

  /**
   * As {@link #zeroGrad()}, or with {@link Zero#FILL} sets the gradients that are there to zeros.
   */
  public final void zeroGrad(Zero how) {
    for (Param p : parameters) {
      p.zeroGrad(how);
    }
  }

  // ---- state

  /** State for each parameter, of its type and shape, starting at 0; saved under this name. */
  protected final Param[] slot(String slot) {
    Param[] all = new Param[parameters.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = slot(slot, i, 0);
    }
    return all;
  }

  /** State for parameter number {@code i} alone, starting at that number. */
  final Param slot(String slot, int i, double start) {
    Param p = parameters.get(i);
    Param state = Param.buffer(Tensor.full(p.dtype(), p.shape(), start));
    slots.computeIfAbsent(slot, s -> new ArrayList<>()).add(state.named(names[i] + "." + slot));
    return state;
  }

  /** State that belongs to no single parameter. */
  void saveMore(Map<String, Tensor> out) {}

  /** Reads what {@link #saveMore} wrote; returns what puts it in place. */
  Runnable restoreMore(Map<String, Tensor> state, List<String> problems) {
    return () -> {};
  }

  /**
   * All that a later run needs to go on with equal bits: {@code fc1.weight.momentum} and so on,
   * {@code steps} (I64, one for each parameter), {@code step} and {@code learningRate} (without the
   * schedule's factor). The tensors never change.
   */
  public final SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    List<Param> all = new ArrayList<>();
    slots.values().forEach(all::addAll);
    Snapshot snapshot = Snapshot.of(all);
    for (Param p : all) {
      Tensor value = snapshot.get(p);
      if (value != null) {
        out.put(p.name(), value);
      }
    }
    out.put("steps", Tensor.of(steps));
    out.put("step", Tensor.of(new long[] {step}));
    out.put("learningRate", Tensor.of(new double[] {base}));
    saveMore(out);
    return out;
  }

  /**
   * Goes on where {@link #state} was taken.
   *
   * @throws TensorException if something is missing or does not fit; nothing was restored then
   */
  public final void restore(Map<String, Tensor> state) {
    List<String> problems = new ArrayList<>();
    Tensor savedSteps = find(state, "steps", Tensor.of(steps), problems);
    Tensor savedStep = find(state, "step", Tensor.of(new long[1]), problems);
    Tensor savedRate = find(state, "learningRate", Tensor.of(new double[1]), problems);
    Map<Param, Tensor> values = new LinkedHashMap<>();
    for (List<Param> slot : slots.values()) {
      for (Param p : slot) {
        Tensor t = find(state, p.name(), p.value(), problems);
        if (t != null) {
          values.put(p, t);
        }
      }
    }
    Runnable more = restoreMore(state, problems);
    if (savedSteps == null || savedStep == null || savedRate == null || !problems.isEmpty()) {
      throw new TensorException(
          name()
              + ": the saved state does not fit, nothing was restored. It must come from an optimizer of"
              + " the same kind and options over the same parameters.\n  "
              + String.join("\n  ", problems));
    }
    Snapshot.atomically(() -> values.forEach(Param::assign));
    System.arraycopy(savedSteps.toLongArray(), 0, steps, 0, steps.length);
    step = savedStep.toLongArray()[0];
    more.run();
    learningRate(savedRate.item());
  }

  static @Nullable Tensor find(
      Map<String, Tensor> state, String key, Tensor like, List<String> problems) {
    Tensor t = state.get(key);
    if (t == null) {
      problems.add("missing  " + key + "  " + like.describe());
      return null;
    }
    if (!t.shape().equals(like.shape()) || t.dtype() != like.dtype()) {
      problems.add("shape    " + key + "  here " + like.describe() + ", saved " + t.describe());
      return null;
    }
    return t;
  }
}
