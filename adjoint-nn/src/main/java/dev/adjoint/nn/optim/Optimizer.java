package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.Zero;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
 * <p>Not safe for several threads at once; a {@link dev.adjoint.nn.Model#snapshot} or a predictor
 * may be taken by any thread at any time and sees whole steps.
 */
public abstract class Optimizer {
  private final List<Param> parameters;
  private final String[] names;
  private final long[] steps;
  private final SequencedMap<String, Param[]> slots = new LinkedHashMap<>();
  private double learningRate;
  private long step;
  private String at = "";

  /**
   * For these parameters.
   *
   * @throws TensorException if there is none, one occurs twice, or one is a buffer
   */
  protected Optimizer(List<Param> parameters, double learningRate) {
    this.parameters = List.copyOf(parameters);
    this.steps = new long[parameters.size()];
    this.names = names();
    learningRate(learningRate);
  }

  private String name() {
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
      if (!p.isTrainable()) {
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

  /** η. */
  public final double learningRate() {
    return learningRate;
  }

  /** Sets η for the steps that follow; schedules do so before each. */
  public final void learningRate(double eta) {
    if (!(eta >= 0) || Double.isInfinite(eta)) {
      throw new TensorException(
          name() + ": the learning rate is " + eta + "; it must be a finite number, 0 or more.");
    }
    learningRate = eta;
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
   * Changes every parameter that has a gradient, once.
   *
   * @throws TensorException if no parameter has one
   */
  public final void step() {
    at = Param.callerLine();
    Snapshot.atomically(this::stepAll);
  }

  private void stepAll() {
    boolean any = false;
    for (int i = 0; i < steps.length; i++) {
      Param p = parameters.get(i);
      Tensor g = p.grad();
      if (g != null) {
        if (!any) {
          any = true;
          step++;
        }
        steps[i]++;
        update(i, p, g);
      }
    }
    if (!any) {
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
      Param p = parameters.get(i);
      all[i] = Param.buffer(Tensor.zeros(p.dtype(), p.shape())).named(names[i] + "." + slot);
    }
    slots.put(slot, all);
    return all;
  }

  /**
   * All that a later run needs to go on with equal bits: {@code fc1.weight.momentum} and so on,
   * {@code steps} (I64, one for each parameter), {@code step} and {@code learningRate}. The tensors
   * never change.
   */
  public final SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    List<Param> all = new ArrayList<>();
    slots.values().forEach(s -> all.addAll(List.of(s)));
    Snapshot snapshot = Snapshot.of(all);
    for (Param p : all) {
      Tensor value = snapshot.get(p);
      if (value != null) {
        out.put(p.name(), value);
      }
    }
    out.put("steps", Tensor.of(steps));
    out.put("step", Tensor.of(new long[] {step}));
    out.put("learningRate", Tensor.of(new double[] {learningRate}));
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
    for (Param[] slot : slots.values()) {
      for (Param p : slot) {
        Tensor t = find(state, p.name(), p.value(), problems);
        if (t != null) {
          values.put(p, t);
        }
      }
    }
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
    learningRate(savedRate.item());
  }

  private static @Nullable Tensor find(
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
