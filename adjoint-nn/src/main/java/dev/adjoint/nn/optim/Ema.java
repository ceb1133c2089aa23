package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.nn.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * e ← e + (1 - d) (θ - e): a moving average of a model's parameters, which often generalises better
 * than the parameters themselves. It starts with their values; call {@link #update} after each
 * step.
 *
 * <pre>{@code
 * Ema ema = new Ema(net, 0.999);
 * for (Batch b : batches) {
 *     adam.step(() -> Losses.crossEntropy(net.forward(b.x()), b.y()));
 *     ema.update();
 * }
 * Tensor y = ema.inference(() -> net.forward(x));
 * net.load(ema.values());                            // or keep the averages for good
 * }</pre>
 *
 * <p>The formula is that of PyTorch's {@code AveragedModel} with {@code get_ema_multi_avg_fn}.
 * Buffers are not averaged; they are those of the model at that moment.
 */
public final class Ema {
  /** (e, θ; 1 - d) ↦ e. */
  private static final Formula RULE =
      Formula.multi("ema", 2, in(0).add(in(1).sub(in(0)).mul(arg(0))));

  private final Model model;
  private final double decay;
  private final List<Param> parameters;
  private final List<Param> averages = new ArrayList<>();

  /**
   * Starts at the model's present parameters.
   *
   * @throws TensorException if d is not in [0, 1]
   */
  public Ema(Model model, double decay) {
    if (!(decay >= 0 && decay <= 1)) {
      throw new TensorException("Ema: decay is " + decay + "; it must lie in [0, 1].");
    }
    this.model = model;
    this.decay = decay;
    this.parameters = model.parameters();
    for (Param p : parameters) {
      averages.add(Param.buffer(p.value()).named(p.name()));
    }
  }

  /** Takes the present parameters into the averages. */
  public void update() {
    String at = Param.callerLine();
    double[] args = {1 - decay};
    Snapshot.atomically(() -> {
      for (int i = 0; i < averages.size(); i++) {
        Param.update(at, RULE, args, List.of(averages.get(i)), List.of(parameters.get(i)));
      }
    });
  }

  /** Runs {@code f} with the present averages as parameters, not recording, in evaluation mode. */
  public <T> T inference(Supplier<T> f) {
    Snapshot now = Snapshot.of(averages);
    List<Tensor> values = averages.stream().map(e -> value(now, e)).toList();
    return Modes.inference(() -> Adjoint.substitute(parameters, values, f));
  }

  private static Tensor value(Snapshot snapshot, Param average) {
    Tensor value = snapshot.get(average);
    return value == null ? average.value() : value;
  }

  /**
   * What {@link Model#values} of the averaged model is, for saving and for {@link Model#load}: the
   * averages, and the model's buffers. The tensors never change.
   */
  public SequencedMap<String, Tensor> values() {
    Map<Param, Tensor> byParam = new LinkedHashMap<>();
    for (int i = 0; i < averages.size(); i++) {
      byParam.put(parameters.get(i), averages.get(i).value());
    }
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    model
        .state()
        .forEach((path, p) -> {
          Tensor average = byParam.get(p);
          out.put(path, average == null ? p.value() : average);
        });
    return out;
  }

  /**
   * Goes on with averages that were saved as {@link #values}; the model is not changed.
   *
   * @throws TensorException if one is missing or of another shape or type; nothing was restored
   *     then
   */
  public void restore(Map<String, Tensor> values) {
    Map<Param, String> paths = new LinkedHashMap<>();
    model.state().forEach((path, p) -> paths.put(p, path));
    Map<Param, Tensor> fitting = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < averages.size(); i++) {
      Param e = averages.get(i);
      Tensor t =
          Optimizer.find(
              values, paths.getOrDefault(parameters.get(i), e.name()), e.value(), problems);
      if (t != null) {
        fitting.put(e, t);
      }
    }
    if (!problems.isEmpty()) {
      throw new TensorException(
          "Ema: the saved averages do not fit, nothing was restored.\n  "
              + String.join("\n  ", problems));
    }
    Snapshot.atomically(() -> fitting.forEach(Param::assign));
  }
}
