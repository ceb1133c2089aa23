package dev.adjoint.examples;

import dev.adjoint.examples.Checks.Check;
import dev.adjoint.examples.Checks.Note;
import dev.adjoint.examples.lectures.*;
import dev.adjoint.examples.lectures.activations.*;
import dev.adjoint.examples.lectures.architectures.*;
import dev.adjoint.examples.lectures.comparisons.*;
import dev.adjoint.examples.lectures.descent.*;
import dev.adjoint.examples.lectures.engine.*;
import dev.adjoint.examples.lectures.gates.*;
import dev.adjoint.examples.lectures.losses.*;
import dev.adjoint.examples.lectures.networks.*;
import dev.adjoint.examples.lectures.syllabus.*;
import dev.adjoint.examples.lectures.tensors.*;
import dev.adjoint.examples.lectures.training.*;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs the worked examples of the lectures and prints each number beside that of the slide.
 *
 * <pre>{@code
 * Lectures.run(System.out, System.err, "EX-01", "EX-05");
 * }</pre>
 */
public final class Lectures {
  /** B: worked examples, every number. */
  private static final List<Lecture> EXAMPLES =
      List.of(
          new Ex01AddThenMultiply(),
          new Ex02SigmoidNeuron(),
          new Ex03SquaredNorm(),
          new Ex04SigmoidAsChain(),
          new Ex05LogisticLoss(),
          new Ex06DescentSubtracts(),
          new Ex07SharedInputs(),
          new Ex08MinusLog(),
          new Ex09TwoSigmoids(),
          new Ex10MatrixForm(),
          new Ex11NumericDerivative(),
          new Ex12ChainOfJacobians(),
          new Ex13ChainRule(),
          new Ex14LogisticMap(),
          new Ex15MatrixMultiply(),
          new Ex16GradientDescent(),
          new Ex17SaddleAndDivergence(),
          new Ex18WhatTensorsPrint(),
          new Ex19TwoLayers(),
          new Ex20ThreeLayersForward(),
          new Ex21Perceptron(),
          new Ex22AbsoluteValue(),
          new Ex23Xor(),
          new Ex24OneSigmoidUnit(),
          new Ex25Hinge());

  /** A: the engine and its graph. */
  private static final List<Lecture> ENGINE =
      List.of(
          new Ad01Graph(),
          new Ad02TopologicalOrder(),
          new Ad03Branches(),
          new Ad04Seed(),
          new Ad05GradOfLeaves(),
          new Ad06ZeroGrad(),
          new Ad07ReverseMode(),
          new Ad08ForwardMode(),
          new Ad09VectorJacobian(),
          new Ad10ForwardIsEnough(),
          new Ad11FunctionTransforms(),
          new Ad12Tape(),
          new Ad13SavedValues(),
          new Ad14Checkpointing(),
          new Ad15Multiply(),
          new Ad16Softsign(),
          new Ad17Procedures(),
          new Ad18LocalRules(),
          new Ad19ShapeOfGradient(),
          new Ad20SparseJacobian(),
          new Ad21MemoryOfJacobian(),
          new Ad22OrderOfProducts(),
          new Ad23ManySamples(),
          new Ad24ManyFeatures(),
          new Ad25Unfolding(),
          new Ad26Inference(),
          new Ad27InPlace(),
          new Ad28NumericalGradient(),
          new Ad29Estimators(),
          new Ad30NoLearningThroughSteps(),
          new Ad31Kinks(),
          new Ad32TaylorExpansion(),
          new Ad33FlatCode(),
          new Ad34AnyOrder(),
          new Ad35UpstreamLocalDownstream(),
          new Ad36OneStepAtATime());

  /** C: gates and elementary operations. */
  private static final List<Lecture> OPERATIONS =
      List.of(
          new Op01AddGate(),
          new Op02MulGate(),
          new Op03MaxGate(),
          new Op04CopyGate(),
          new Op05LocalDerivatives(),
          new Op06Powers(),
          new Op07StableForms(),
          new Op08Reductions(),
          new Op09Max(),
          new Op10SinErfAbs(),
          new Op11Where(),
          new Op12DifferenceAndEinsum(),
          new Op13SigmoidAsOneGate());

  /** D: tensors, matrices, Jacobians. */
  private static final List<Lecture> TENSORS =
      List.of(
          new Ten01Arrays(),
          new Ten02Devices(),
          new Ten03Leaves(),
          new Ten04RandomNumbers(),
          new Ten05Products(),
          new Ten06MatrixProducts(),
          new Ten07Hadamard(),
          new Ten08ThreeSpellings(),
          new Ten09Layout(),
          new Ten10RowMajor(),
          new Ten11Einsum(),
          new Ten12Jacobian(),
          new Ten13DenominatorLayout(),
          new Ten14Shapes(),
          new Ten15ByMatrix(),
          new Ten16Determinant(),
          new Ten17SumAndProduct(),
          new Ten18ChainRule(),
          new Ten19LayersAsProducts(),
          new Ten20TotalAndPartial(),
          new Ten21LinearUnit(),
          new Ten22ShapesDoNotDecide(),
          new Ten23VectorsMatricesTensors(),
          new Ten24TensorChainRule());

  /** E: activation functions. */
  private static final List<Lecture> ACTIVATIONS =
      List.of(
          new Act01Sigmoid(),
          new Act02Tanh(),
          new Act03Relu(),
          new Act04LeakyReluTenth(),
          new Act05LeakyReluHundredth(),
          new Act06Prelu(),
          new Act07Maxout(),
          new Act08Elu(),
          new Act09Gelu(),
          new Act10Step(),
          new Act11Sgn(),
          new Act12Softplus(),
          new Act13Softsign(),
          new Act14LogSigmoid(),
          new Act15Swish(),
          new Act16Sinc(),
          new Act17Mish(),
          new Act18Identity(),
          new Act19Softmax(),
          new Act20SoftmaxJacobian(),
          new Act21Saturation(),
          new Act22OutputsAndLosses(),
          new Act23MixedNet(),
          new Act24DeadRelus(),
          new Act25Names());

  /** F: losses. */
  private static final List<Lecture> LOSSES =
      List.of(
          new Lo01MeanSquaredError(),
          new Lo02HalfSquaredError(),
          new Lo03BinaryCrossEntropy(),
          new Lo04CrossEntropy(),
          new Lo05Likelihood(),
          new Lo06GaussianNll(),
          new Lo07KullbackLeibler(),
          new Lo08MultiClassHinge(),
          new Lo09Regulariser(),
          new Lo10OwnLoss(),
          new Lo11SaturatedGradient(),
          new Lo12Multilabel());

  /** G: gradient descent and optimizers. */
  private static final List<Lecture> DESCENT =
      List.of(
          new Opt01GradientDescent(),
          new Opt02Sgd(),
          new Opt03RmsPropPrinted(),
          new Opt04RmsProp(),
          new Opt05Adam(),
          new Opt06ZeroGradAndStep(),
          new Opt07Parameters(),
          new Opt08OwnOptimizer(),
          new Opt09Initialization(),
          new Opt10Divergence(),
          new Opt11Gradients(),
          new Opt12EfficientBackprop(),
          new Opt13MiniBatches(),
          new Opt14Maximize());

  /** H: normalisation and regularisation. */
  private static final List<Lecture> TRAINING =
      List.of(
          new No01Standardize(),
          new No02BatchNorm(),
          new No03BatchNormBackward(),
          new No04LayerNorm(),
          new No05BatchOrLayer(),
          new No06Dropout(),
          new No07Overfitting(),
          new No08TransferLearning());

  /** I: modules, layers, functions. */
  private static final List<Lecture> MODULES =
      List.of(
          new Nn01Modules(),
          new Nn02Sequential(),
          new Nn03Linear(),
          new Nn04FunctionalLinear(),
          new Nn05ModuleOrFunction(),
          new Nn06ThreeSpellings(),
          new Nn07FullyConnected(),
          new Nn08Cascade(),
          new Nn09NewModules(),
          new Nn10TwoInputs(),
          new Nn11Cycles(),
          new Nn12TrainAndEval(),
          new Nn13EndToEnd(),
          new Nn14Activations(),
          new Nn15Mlp());

  /** J: data, the training loop, the lectures' examples 1 to 3. */
  private static final List<Lecture> LOOPS =
      List.of(
          new Tr01NineLines(),
          new Tr02Accuracy(),
          new Tr03DataLoader(),
          new Tr04Dataset(),
          new Tr05Trainer(),
          new Tr06Functional(),
          new Tr07Modular(),
          new Tr08SquareRegression(),
          new Tr09LogisticRegression(),
          new Tr10ThreeTasks(),
          new Tr11Step(),
          new Tr12Progress(),
          new Tr13Printing());

  /** K: perceptron, logic functions, classical results. */
  private static final List<Lecture> CLASSICS =
      List.of(
          new Pc01LearningRule(),
          new Pc02LogicFunctions(),
          new Pc03Xnor(),
          new Pc04UniversalApproximation(),
          new Pc05Depth(),
          new Pc06DeepLinear(),
          new Pc07Features(),
          new Pc08LeastSquares(),
          new Pc09Regions(),
          new Pc11FeedbackAlignment(),
          new Pc13Margin());

  /** L: architectures. */
  private static final List<Lecture> ARCHITECTURES =
      List.of(
          new Ar02Mlp(),
          new Ar03Recurrent(),
          new Ar04Lstm(),
          new Ar05Gru(),
          new Ar06Autoencoder(),
          new Ar07Variational(),
          new Ar08Denoising(),
          new Ar09Hopfield(),
          new Ar10Boltzmann(),
          new Ar11Convolution(),
          new Ar12Deconvolution(),
          new Ar13Adversarial(),
          new Ar14Residual(),
          new Ar15TuringMachine(),
          new Ar16Attention(),
          new Ar17Inception(),
          new Ar18MaskedLanguage(),
          new Ar19CharacterModel());

  /** M: what the lectures compare. */
  private static final List<Lecture> COMPARISONS =
      List.of(
          new Cm01KindsOfDifferentiation(),
          new Cm02Symbolic(),
          new Cm03ErrorAgainstStep(),
          new Cm04ForwardOrReverse(),
          new Cm05Spellings(),
          new Cm06BatchOrLayerNorm(),
          new Cm07VanishingGradients(),
          new Cm08WeakOrStrong(),
          new Cm09HandCrafted());

  /** O: stated beside, and worth a program. */
  private static final List<Lecture> BY_HAND = List.of(new In03ByHand());

  /** N: what a student would do with it. */
  private static final List<Lecture> SYLLABUS =
      List.of(
          new Sy01ArrayProblems(),
          new Sy02LossAndOptimizer(),
          new Sy03Affine(),
          new Sy04Convolution(),
          new Sy05Recurrent(),
          new Sy06LayersByHand(),
          new Sy10Micrograd());

  /** All examples: the worked ones first, then the rows of the lectures, section by section. */
  public static final List<Lecture> ALL =
      Stream.of(
              EXAMPLES,
              ENGINE,
              OPERATIONS,
              TENSORS,
              ACTIVATIONS,
              LOSSES,
              DESCENT,
              TRAINING,
              MODULES,
              LOOPS,
              CLASSICS,
              ARCHITECTURES,
              COMPARISONS,
              SYLLABUS,
              BY_HAND)
          .flatMap(List::stream)
          .toList();

  private Lectures() {}

  /**
   * Runs the examples named, or all, and exits: 0 if every number agrees, 1 if not, 2 if unknown.
   */
  public static void main(String... ids) {
    System.exit(run(System.out, System.err, ids));
  }

  /**
   * Runs the examples named, such as {@code EX-01} or {@code 1}; none or {@code all} means all.
   *
   * @return 0 if every number agrees, 1 if one does not, 2 if an example is not known
   */
  public static int run(PrintStream out, PrintStream err, String... ids) {
    List<Lecture> chosen = new ArrayList<>(ids.length == 0 ? ALL : List.of());
    for (String id : ids) {
      Optional<Lecture> found = find(id);
      if (id.equalsIgnoreCase("all")) {
        chosen.addAll(ALL);
      } else if (found.isPresent()) {
        chosen.add(found.get());
      } else {
        List<String> known = ALL.stream().map(l -> l.slide().id()).toList();
        err.println("lectures: there is no " + id + "; known: " + String.join(" ", known) + " all");
        return 2;
      }
    }
    return run(out, chosen.toArray(new Lecture[0]));
  }

  /** The example of that name: {@code EX-01}, {@code ex1} and {@code 1} are the same. */
  public static Optional<Lecture> find(String id) {
    return ALL.stream().filter(l -> key(l.slide().id()).equals(key(id))).findFirst();
  }

  /** EX1 of EX-01 and of 1. */
  private static String key(String id) {
    return id.toUpperCase(Locale.ROOT)
        .replace("-", "")
        .replaceFirst("^(?=\\d)", "EX")
        .replaceFirst("(?<=\\D)0+(?=\\d)", "");
  }

  /**
   * Runs these and prints, for each number, the example's id, what is expected, what came, ok. Of
   * all examples it is asked besides whether one is missing.
   */
  public static int run(PrintStream out, Lecture... lectures) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Lecture lecture : lectures) {
      Outcome outcome = Outcome.of(lecture);
      print(out, outcome);
      outcomes.add(outcome);
    }
    List<String> complaints = List.of();
    if (List.of(lectures).containsAll(ALL)) {
      waiting().forEach((id, layers) -> out.println(id + "  waits for its layers: " + layers));
      complaints = complaints();
    }
    List<String> wrong = wrong(outcomes, complaints);
    out.println(summary(outcomes, wrong));
    return wrong.isEmpty() ? 0 : 1;
  }

  /** Rows that the lectures owe and that wait, each with the layers it waits for. */
  public static SequencedMap<String, String> waiting() {
    return Rows.owed().waiting();
  }

  /** What is wrong with {@link #ALL}: rows without a program, rows that wait for nothing. */
  public static List<String> complaints() {
    return Rows.owed().complaints(ALL.stream().map(l -> l.slide().id()).toList());
  }

  /** All that is wrong: the checks that do not agree, each behind its id, then the complaints. */
  public static List<String> wrong(List<Outcome> outcomes, List<String> complaints) {
    List<String> wrong = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      for (Check check : outcome.checks()) {
        if (!check.ok()) {
          wrong.add(outcome.lecture().slide().id() + " " + check.what().strip());
        }
      }
    }
    wrong.addAll(complaints);
    return wrong;
  }

  /** For example {@code 2 examples, 40 checks, all ok}. */
  public static String summary(List<Outcome> outcomes, List<String> wrong) {
    int examples = outcomes.size();
    int checks = outcomes.stream().mapToInt(o -> o.checks().size()).sum();
    return examples
        + (examples == 1 ? " example, " : " examples, ")
        + checks
        + (checks == 1 ? " check, " : " checks, ")
        + (wrong.isEmpty() ? "all ok" : wrong.size() + " not ok: " + String.join("; ", wrong));
  }

  private static void print(PrintStream out, Outcome c) {
    Slide slide = c.lecture().slide();
    int what = width(c, Check::what);
    int expected = width(c, Check::expected);
    int got = width(c, Check::got);
    out.println(slide.id() + "  " + slide.title());
    String row = "%s  %-" + what + "s  expected %-" + expected + "s  got %-" + got + "s  %s%n";
    for (Checks.Line line : c.lines()) {
      switch (line) {
        case Check k ->
            out.printf(row, slide.id(), k.what(), k.expected(), k.got(), k.ok() ? "ok" : "NOT OK");
        case Note n -> out.println(slide.id() + "  note: " + n.text());
      }
    }
    out.println();
  }

  private static int width(Outcome c, Function<Check, String> column) {
    return Math.max(1, c.checks().stream().map(column).mapToInt(String::length).max().orElse(1));
  }
}
