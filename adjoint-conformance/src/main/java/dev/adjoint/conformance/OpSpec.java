package dev.adjoint.conformance;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know of an operation in order to test it: a name, the call, the numbers and
 * shapes that it takes. {@link OpSpecs} has one line for each.
 *
 * <p>The first word of the name is the method's. Without {@link #on} the operation works element by
 * element, and the suite supplies the shapes.
 */
public final class OpSpec {
  /** How exactly a result must agree with the oracle. */
  enum Accuracy {
    /**
     * The same bits as {@code reference} in the same element type: copies, comparisons, sums of
     * two.
     */
    EXACT,
    /** Some units in the last place of the result, or of what an input does to it. */
    ULPS,
    /** A sum of products: in proportion to the sum of their sizes and to the length. */
    SUM,
    /** In proportion to the largest size in sight and to the length. */
    SCALE
  }

  /** The numbers that one input takes. */
  record Domain(double low, double high) {}

  /**
   * A point where the derivative is a convention: inputs, the gradients stated there, and whether
   * it is so because numbers are equal.
   */
  record Kink(List<Tensor> inputs, List<Tensor> gradients, boolean isTie) {}

  private static final Domain USUAL = new Domain(-3, 3);

  private final String name;
  private final int inputs;
  private final Function<Tensor[], Tensor> call;
  private final List<Shape[]> shapes = new ArrayList<>();
  private final List<Shape[]> large = new ArrayList<>();
  private final List<Kink> kinks = new ArrayList<>();
  private final @Nullable Domain[] domains;
  private final int[] indices;
  private final boolean[] masks;
  private double[] special = {};
  private double[] away = {};
  private Accuracy accuracy = Accuracy.ULPS;
  private double ulps = Tolerances.ULPS;
  private boolean conditioned = true;
  private boolean apart;
  private boolean fused;
  private boolean shared;
  private String noGradient = "";
  private String undefined = "";
  private String noBatch = "";
  private String noZero = "";
  private String noEmpty = "";
  private String noTie = "";
  private String noBroadcast = "";
  private final List<Shape[]> broadcasts = new ArrayList<>();
  private final List<List<Tensor>> boundary = new ArrayList<>();
  private Set<DType> alsoOn = EnumSet.noneOf(DType.class);

  OpSpec(String name, int inputs, Function<Tensor[], Tensor> call) {
    this.name = name;
    this.inputs = inputs;
    this.call = call;
    this.domains = new @Nullable Domain[inputs];
    this.indices = new int[inputs];
    this.masks = new boolean[inputs];
  }

  // ---- the words of a line

  /** Inputs are drawn uniformly from [low, high]; [-3, 3] unless said. */
  OpSpec domain(double low, double high) {
    Arrays.fill(domains, new Domain(low, high));
    return this;
  }

  /** Input {@code i} is drawn uniformly from [low, high]. */
  OpSpec domain(int i, double low, double high) {
    domains[i] = new Domain(low, high);
    return this;
  }

  /**
   * The shapes that it is tested on, as {@link OpSpecs} says; it is not an elementwise one then.
   */
  OpSpec on(String cases) {
    shapes.addAll(parse(cases));
    return this;
  }

  /** Shapes so large that the work is divided among threads. */
  OpSpec large(String cases) {
    large.addAll(parse(cases));
    return this;
  }

  /** {@code 3x4:4x5 ():2}: two cases of two inputs. */
  private List<Shape[]> parse(String cases) {
    List<Shape[]> all = new ArrayList<>();
    for (String one : cases.split(" ")) {
      Shape[] of = Arrays.stream(one.split(":")).map(OpSpec::shape).toArray(Shape[]::new);
      if (of.length != inputs) {
        throw new IllegalArgumentException(name + ": " + one + " is not " + inputs + " shapes.");
      }
      all.add(of);
    }
    return all;
  }

  private static Shape shape(String text) {
    return text.equals("()")
        ? Shape.SCALAR
        : Shape.of(Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray());
  }

  /**
   * Numbers at which the value is compared: far, tiny, infinite, NaN. Every pair, of two inputs.
   */
  OpSpec special(double... points) {
    double[] all = Arrays.copyOf(special, special.length + points.length);
    System.arraycopy(points, 0, all, special.length, points.length);
    special = all;
    return this;
  }

  /** The derivative at a point is by convention this; of an operation on one number. */
  OpSpec kink(double at, double derivative) {
    away = append(away, at);
    return kinkAt(new double[][] {{at}}, new double[][] {{derivative}});
  }

  /** At these vectors, one for each input, the gradients of Σ y are by convention these. */
  OpSpec kinkAt(double[][] in, double[][] gradients) {
    return convention(in, gradients, false);
  }

  /** The derivative jumps at these points, which random inputs avoid. */
  OpSpec away(double... points) {
    away = points;
    return this;
  }

  /** At these vectors with equal numbers the gradients of Σ y are by convention these. */
  OpSpec tie(double[][] in, double[][] gradients) {
    return convention(in, gradients, true);
  }

  private OpSpec convention(double[][] in, double[][] gradients, boolean isTie) {
    kinks.add(
        new Kink(
            Arrays.stream(in).map(v -> Tensor.of(v)).toList(),
            Arrays.stream(gradients).map(v -> Tensor.of(v)).toList(),
            isTie));
    return this;
  }

  /**
   * Points near the end of the domain, a pole, a removable singularity, or where numbers are large
   * or small: the function is smooth there, and its derivatives must be right. Every tuple, of
   * several inputs.
   */
  OpSpec boundary(double... points) {
    int n = points.length;
    int tuples = (int) Math.pow(n, inputs);
    for (int k = 0; k < tuples; k++) {
      List<Tensor> at = new ArrayList<>();
      for (int i = 0, rest = k; i < inputs; i++, rest /= n) {
        at.add(Tensor.of(new double[] {points[rest % n]}));
      }
      boundary.add(at);
    }
    return this;
  }

  /** As {@link #boundary}, of an operation on vectors: these, one for each input. */
  OpSpec boundaryAt(double[]... in) {
    boundary.add(Arrays.stream(in).map(v -> Tensor.of(v)).toList());
    return this;
  }

  /** Where all inputs are zero there is no derivative, although their domains hold zero. */
  OpSpec noZero(String because) {
    noZero = because;
    return this;
  }

  /** Where numbers are equal there is no derivative. */
  OpSpec noTie(String because) {
    noTie = because;
    return this;
  }

  /** Inputs without elements are rejected. */
  OpSpec noEmpty(String because) {
    noEmpty = because;
    return this;
  }

  /** As {@link #on}, where the inputs are broadcast against each other. */
  OpSpec broadcast(String cases) {
    broadcasts.addAll(parse(cases));
    return on(cases);
  }

  /** An input that repeats itself along axis 0 has no derivative. */
  OpSpec noBroadcast(String because) {
    noBroadcast = because;
    return this;
  }

  /**
   * The gradients of all inputs come from one pass, which costs less than one for each of them;
   * what only some of them need is still saved where it is not needed.
   */
  OpSpec sharedPass() {
    shared = true;
    return this;
  }

  /** All random numbers of a case keep a distance from each other. */
  OpSpec apart() {
    apart = true;
    return this;
  }

  /**
   * It has a fast path beside its definition, which runs inside transforms: their results agree to
   * the accuracy of the line, not to the bit, and one backward pass serves all inputs.
   */
  OpSpec fused() {
    fused = true;
    return this;
  }

  /** Results must have the very bits of {@code reference}. */
  OpSpec exact() {
    accuracy = Accuracy.EXACT;
    return this;
  }

  /** Results are within {@code n} units in the last place, wherever the inputs lie. */
  OpSpec ulps(double n) {
    ulps = n;
    conditioned = false;
    return this;
  }

  /** At some special points the derivative does not exist although the value does. */
  OpSpec undefinedDerivative(String where) {
    undefined = where;
    return this;
  }

  /** The operation adds up products of its inputs. */
  OpSpec sum() {
    accuracy = Accuracy.SUM;
    return this;
  }

  /** Errors are in proportion to the largest input or output: variance, softmax. */
  OpSpec scale() {
    accuracy = Accuracy.SCALE;
    return this;
  }

  /** Input {@code i} holds I64 indices from 0 to n - 1. */
  OpSpec indices(int i, int n) {
    indices[i] = n;
    return this;
  }

  /** Input {@code i} holds truth values. */
  OpSpec mask(int i) {
    masks[i] = true;
    return this;
  }

  /** The result never needs a gradient. */
  OpSpec noGradient(String because) {
    noGradient = because;
    return this;
  }

  /** The operation cannot run inside {@code vmap}: its result's shape depends on the numbers. */
  OpSpec noVmap(String because) {
    noBatch = because;
    return this;
  }

  /** Other element types that the operation takes; values are compared exactly there. */
  OpSpec alsoOn(DType... types) {
    alsoOn = EnumSet.copyOf(List.of(types));
    return this;
  }

  private static double[] append(double[] a, double x) {
    double[] out = Arrays.copyOf(a, a.length + 1);
    out[a.length] = x;
    return out;
  }

  // ---- reading it

  boolean hasSharedPass() {
    return shared;
  }

  /** The method's name, with a note after the first blank where it has several lines. */
  public String name() {
    return name;
  }

  /** The method that it calls. */
  public String method() {
    int blank = name.indexOf(' ');
    return blank < 0 ? name : name.substring(0, blank);
  }

  /** Number of tensor inputs. */
  public int inputs() {
    return inputs;
  }

  /** Calls the operation. */
  public Tensor apply(Tensor... in) {
    return call.apply(in.clone());
  }

  /** Whether it works element by element, with broadcasting. */
  public boolean isElementwise() {
    return shapes.isEmpty();
  }

  /** Whether it has a derivative. */
  public boolean isDifferentiable() {
    return noGradient.isEmpty();
  }

  /** Whether it runs on many examples at once. */
  public boolean batches() {
    return noBatch.isEmpty();
  }

  /** Why there is no derivative; empty if there is one. */
  String noGradient() {
    return noGradient;
  }

  /** Why it cannot run on many examples at once; empty if it can. */
  String noBatch() {
    return noBatch;
  }

  String noZero() {
    return noZero;
  }

  String noTie() {
    return noTie;
  }

  String noEmpty() {
    return noEmpty;
  }

  String noBroadcast() {
    return noBroadcast;
  }

  List<Shape[]> broadcasts() {
    return broadcasts;
  }

  List<List<Tensor>> boundary() {
    return boundary;
  }

  boolean hasUndefinedDerivative() {
    return !undefined.isEmpty();
  }

  /** Whether input {@code i} is a floating tensor, and so may have a gradient. */
  public boolean isFloating(int i) {
    return indices[i] == 0 && !masks[i];
  }

  Domain domain(int i) {
    Domain d = domains[i];
    return d != null ? d : USUAL;
  }

  List<Shape[]> shapes() {
    return shapes;
  }

  List<Shape[]> large() {
    return large;
  }

  List<Kink> kinks() {
    return kinks;
  }

  double[] special() {
    return special;
  }

  double[] away() {
    return away;
  }

  boolean isFused() {
    return fused;
  }

  boolean isApart() {
    return apart;
  }

  Accuracy accuracy() {
    return accuracy;
  }

  double ulps() {
    return ulps;
  }

  boolean isConditioned() {
    return conditioned;
  }

  int indexLimit(int i) {
    return indices[i];
  }

  boolean isMask(int i) {
    return masks[i];
  }

  Set<DType> alsoOn() {
    return alsoOn;
  }

  @Override
  public String toString() {
    return name;
  }
}
