package dev.adjoint.bench;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.optim.Optimizer;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A step of training on fixed data: zeroGrad, forward, loss, backward, optimizer update. The first
 * losses from the fixture's weights are held against PyTorch's in float64, within a relative
 * tolerance.
 */
class Training extends Workload {
  /**
   * What is trained.
   *
   * @param model the model
   * @param optimizer its optimizer
   * @param loss the loss of one step
   */
  record Parts(Model model, Optimizer optimizer, Supplier<Tensor> loss) {
    Tensor step() {
      optimizer.zeroGrad();
      Tensor l = loss.get();
      l.backward();
      optimizer.step();
      return l;
    }
  }

  /**
   * How it is held against PyTorch.
   *
   * @param steps so many losses
   * @param tolerance how far each may be off, relatively
   */
  record Check(int steps, double tolerance) {}

  /** In f64. */
  static final Check F64 = new Check(50, 1e-8);

  private final String name;
  private final Check check;
  private final Supplier<Parts> make;
  private final Parts parts;

  Training(String name, double seconds, Check check, Supplier<Parts> make) {
    super(seconds);
    this.name = name;
    this.check = check;
    this.make = make;
    this.parts = make.get();
  }

  @Override
  final String name() {
    return name;
  }

  @Override
  final void step() {
    parts.step();
  }

  @Override
  void check(SafetensorsFile reference) {
    check(reference, parts, check);
  }

  /** What the checks train, anew. */
  Parts checked() {
    return make.get();
  }

  /**
   * Fifty losses in f64, which rounding does not lead astray. No part of {@link #check}: it would
   * warm up the loops of another type.
   *
   * @return the largest relative difference to PyTorch's
   */
  final double checkDouble(SafetensorsFile reference) {
    return check(reference, Modes.withDType(DType.F64, this::checked), F64);
  }

  /** Compares the first losses and returns the largest relative difference. */
  final double check(SafetensorsFile reference, Parts p, Check how) {
    Fixture.fill(p.model);
    double[] theirs = reference.tensor(name + "/losses").toDoubleArray();
    double[] ours = new double[how.steps];
    for (int i = 0; i < ours.length; i++) {
      ours[i] = p.step().item();
    }
    compare("loss", ours, Arrays.copyOf(theirs, ours.length), how.tolerance, 0);
    return IntStream.range(0, ours.length)
        .mapToDouble(i -> Math.abs(ours[i] - theirs[i]) / Math.abs(theirs[i]))
        .max()
        .orElse(0);
  }
}
