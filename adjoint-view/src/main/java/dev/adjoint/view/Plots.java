package dev.adjoint.view;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.schedule.Schedule;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * What a learner or teacher wants to see of a network and its training. Every plot computes what it
 * shows with Adjoint, from the functions and tensors that it is given.
 *
 * <pre>{@code
 * Plots.activations(Map.of("gelu", Tensor::gelu)).png(Path.of("gelu.png"));
 * Plots.boundary(net::forward, points, labels).svg(Path.of("moons.svg"));
 * System.out.print(Plots.confusion(labels, logits.argmax(1)).text());
 * }</pre>
 *
 * <p>Maps are drawn in their own order: use a {@link java.util.LinkedHashMap} where it matters.
 */
public final class Plots {
  private Plots() {}

  /**
   * The loss at each step, one curve a run: on a logarithmic scale if all losses are positive.
   *
   * <p>A run that meets NaN or infinity, or climbs to 10,000 times the largest first loss, ends
   * there with a cross, and the legend names the step.
   *
   * @param runs name and losses of each run; steps count from 0
   */
  public static Plot losses(Map<String, double[]> runs) {
    return Charts.losses(runs);
  }

  /**
   * The factor of the learning rate at the first steps of each schedule, from step 0.
   *
   * @param schedules name and schedule
   * @param steps how many steps, 1 or more
   */
  public static Plot schedules(Map<String, Schedule> schedules, int steps) {
    return Charts.schedules(schedules, steps);
  }

  /** f and its derivative for the functions of the lectures and a few more, on -6 ≤ x ≤ 6. */
  public static Plot activations() {
    return Charts.activations("Activation functions and their derivatives", Charts.zoo());
  }

  /**
   * f and f' from automatic differentiation, on -6 ≤ x ≤ 6, one panel a function; shaded where |f'|
   * &lt; 0.05: there it is saturated and hardly anything is learned.
   *
   * @param functions elementwise functions
   */
  public static Plot activations(Map<String, UnaryOperator<Tensor>> functions) {
    return Charts.activations("", functions);
  }

  /**
   * Functions on -6 ≤ x ≤ 6, and how far each is from the first.
   *
   * @param functions elementwise functions; the first is the exact one
   */
  public static Plot approximations(Map<String, UnaryOperator<Tensor>> functions) {
    return Charts.approximations(functions);
  }

  /** What models of one input make of it, over the points (x, y) that they were fitted to. */
  public static Plot fit(Map<String, UnaryOperator<Tensor>> models, Tensor x, Tensor y) {
    return Charts.fit(models, x, y);
  }

  /**
   * How often which values occur, one panel a tensor: activations or gradients layer by layer. The
   * titles give mean and standard deviation, and count what is NaN or infinite.
   */
  public static Plot histograms(Map<String, Tensor> tensors) {
    return Charts.histograms(tensors);
  }

  /**
   * ‖∂L/∂W‖₂ of each weight (each parameter of at least two axes) by depth, after {@code
   * loss.backward()}.
   */
  public static Plot gradientFlow(Map<String, ? extends Model> nets) {
    return Charts.gradientFlow(nets);
  }

  /**
   * Layer by layer, how many units are positive for no sample, so that a ReLU there passes no
   * gradient on, and which share of all activations is positive.
   *
   * @param nets the activations [samples, units] of each layer, before or after their ReLU
   */
  public static Plot deadUnits(Map<String, ? extends List<Tensor>> nets) {
    return Counts.deadUnits(nets);
  }

  /**
   * How a formula and its derivative grow, written out by the rules of school without
   * simplification, against what automatic differentiation records: each operation once.
   *
   * @param formula the n-th of a sequence, n from 1, such as the iterates of a map
   * @param last the last n
   */
  public static Plot expressionGrowth(IntFunction<Expr> formula, int last) {
    return Counts.expressionGrowth(formula, last);
  }

  /**
   * |(f(x+h) - f(x))/h - f'(x)| / |f'(x)| and the same of (f(x+h) - f(x-h))/2h, for h from 1e-1 to
   * 1e-15, in float64 and float32; f' is by automatic differentiation in float64. Rounding and
   * truncation meet at the bottom of each V. An error of 0 is drawn at 1e-17.
   */
  public static Plot numericError(UnaryOperator<Tensor> f, double x) {
    return Charts.numericError(f, x);
  }

  /**
   * Feedback alignment: the losses of both ways, and the angle between the true gradient and what
   * is taken for it; under 90° it still descends.
   *
   * @param angles in degrees, one a step
   */
  public static Plot alignment(double[] backpropagation, double[] alignment, double[] angles) {
    return Charts.alignment(backpropagation, alignment, angles);
  }

  /**
   * The classes of a model on the plane, its decision boundary, the points it was trained on, and
   * with two classes the point nearest to the boundary.
   *
   * @param model from f64[n, 2] to scores: [n] or [n, 1], positive for class 1; or [n, k], the
   *     largest wins
   * @param points [n, 2]
   * @param labels [n], classes from 0
   */
  public static Plot boundary(UnaryOperator<Tensor> model, Tensor points, Tensor labels) {
    return Planes.boundary(model, points, labels);
  }

  /**
   * The boundary of a perceptron after each update. On the plane: a panel an update, of more than
   * twelve some, with the line where it was, faint, and crosses on the points that are still wrong.
   * On a line: the inputs across, the updates upwards.
   *
   * @param weights [updates + 1, 1 + d], the bias first; row t is after t updates
   * @param points [n, d], d 1 or 2
   * @param labels [n], -1 or 1; what is not below 0 counts as 1
   */
  public static Plot perceptron(Tensor weights, Tensor points, Tensor labels) {
    return Separations.perceptron(weights, points, labels);
  }

  /** Paths over the contours of f, in a box around their finite points. */
  public static Plot descent(UnaryOperator<Tensor> f, Map<String, Tensor> paths) {
    Points.need(!paths.isEmpty(), "descent", "no path was given", "Give at least one, [n, 2].");
    return descent(f, paths, Box.around(Planes.together(paths)));
  }

  /**
   * Paths over the contours of f: gradient descent. A path that leaves the numbers or the box for
   * good ends with a cross where it was last inside.
   *
   * @param f from f64[2] to one number
   * @param paths each [n, 2]
   */
  public static Plot descent(UnaryOperator<Tensor> f, Map<String, Tensor> paths, Box box) {
    return Planes.descent(f, paths, box);
  }

  /**
   * The pieces on which a ReLU network is one linear function, found by its gradient, which is
   * constant on each; the title counts those that hold the middle of one of 400 x 400 cells.
   *
   * @param f from f64[n, 2] to [n] or [n, 1], row by row
   */
  public static Plot reluRegions(UnaryOperator<Tensor> f, Box box) {
    return Planes.reluRegions(f, box);
  }

  /**
   * A grid and what f makes of it, coloured by det J: the factor by which f changes areas.
   *
   * @param f from f64[2] to [2]
   */
  public static Plot warp(UnaryOperator<Tensor> f, Box box) {
    return Planes.warp(f, box);
  }

  /**
   * How often class i was taken for class j; the title gives the accuracy.
   *
   * @param labels [n], classes from 0
   * @param predicted [n]
   * @param names of the classes, or none
   */
  public static Plot confusion(Tensor labels, Tensor predicted, String... names) {
    return Tables.confusion(labels, predicted, List.of(names));
  }

  /**
   * Pictures side by side, from black (the least number of all) to white (the largest).
   *
   * @param images [n, h, w] or [n, 1, h, w]
   * @param captions one a picture, or none
   */
  public static Plot images(Tensor images, String... captions) {
    return Tables.images(images, List.of(captions));
  }

  /** A matrix as colours, with its numbers if they fit: blue below 0, red above. */
  public static Plot heatMap(String title, Tensor matrix) {
    return Tables.heatMap(title, matrix);
  }

  /** ∂f/∂x at x as colours: a row for each output, a column for each input. */
  public static Plot jacobian(String title, UnaryOperator<Tensor> f, Tensor x) {
    return Tables.jacobian(title, f, x);
  }

  /**
   * (x - E x)/√(Var x + 1e-5) of one matrix [samples, features]: over each column (batch
   * normalisation) and over each row (layer normalisation).
   */
  public static Plot normalisation(Tensor x) {
    return Tables.normalisation(x);
  }

  /**
   * h_t = cell(x_t, h_{t-1}) as a loop and unrolled in time, with values, and the gradient of the
   * sum of the last state with respect to each state.
   *
   * @param h0 the state before the first step
   * @param x what goes into the steps, along axis 0
   */
  public static Plot unrolled(BinaryOperator<Tensor> cell, Tensor h0, Tensor x) {
    return Tables.unrolled(cell, h0, x);
  }
}
