package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.adjoint.core.Adjoint.Recording;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceProvider;
import dev.adjoint.core.kernel.RowMoments;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.memory.Spare;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The exact text of every error that the core raises: what is wrong, the caller's values, the rule,
 * the fix. The last test reads the sources and names each {@code throw new} that nothing here
 * reaches.
 */
class MessagesTest {
  record Message(Class<? extends Throwable> type, String text, Runnable call) {}

  private static final List<Message> ALL = new ArrayList<>();

  static Tensor f32(int... shape) {
    return Tensor.zeros(DType.F32, Shape.of(shape));
  }

  static Tensor f64(int... shape) {
    return Tensor.zeros(DType.F64, Shape.of(shape));
  }

  static Tensor i64(long... numbers) {
    return Tensor.of(numbers);
  }

  static void shape(String text, Runnable call) {
    ALL.add(new Message(ShapeException.class, text, call));
  }

  static void dtype(String text, Runnable call) {
    ALL.add(new Message(DTypeException.class, text, call));
  }

  static void index(String text, Runnable call) {
    ALL.add(new Message(IndexException.class, text, call));
  }

  static void gradient(String text, Runnable call) {
    ALL.add(new Message(GradientException.class, text, call));
  }

  static void other(Class<? extends Throwable> type, String text, Runnable call) {
    ALL.add(new Message(type, text, call));
  }

  static {
    shapes();
    arithmetic();
    reductions();
    matrices();
    movement();
    indexing();
    derivatives();
    kernelRows();
    parameters();
    GraphMessages.write();
    surroundings();
    IndexingMessages.write();
    TransformMessages.write();
    AttentionMessages.write();
    OrderMessages.write();
    WindowMessages.write();
    NormalizationMessages.write();
    MakingMessages.write();
    DerivativeMessages.write();
    DiagnoseMessages.write();
    ConvolutionMessages.write();
  }

  private static void shapes() {
    shape("shape: [2, -1] has a negative size; sizes must be 0 or more.", () -> Shape.of(2, -1));
    shape(
        "shape: [65536, 65536] has more than 2147483647 elements, the most one Java array holds."
            + " Split it along an axis.",
        () -> Shape.of(65536, 65536));
    index(
        "axis 2 of [2, 3]: there is no such axis; axes go from -2 to 1.",
        () -> Shape.of(2, 3).size(2));
    index("axis -1 of a scalar: it has no axes.", () -> Shape.of().axis(-1));
  }

  private static void arithmetic() {
    other(
        TensorException.class,
        "polygamma: order -1: it counts the derivatives of digamma and is 0 or more. lgamma() is the"
            + " function that digamma is the derivative of.",
        () -> f32(2).polygamma(-1));
    other(
        TensorException.class,
        "remainder: an integer was divided by 0.",
        () -> i64(3).remainder(i64(0)));
    dtype(
        "remainder: i64[1] with the number 0.5: numbers take the tensor's type, and this one is not an"
            + " integer. Use .to(DType.F32) first.",
        () -> i64(3).remainder(0.5));
    shape(
        "add: shapes [2, 3] and [2] do not broadcast: axis -1 is 3 on the left and 2 on the right;"
            + " they must be equal, or one of them 1.",
        () -> f32(2, 3).add(f32(2)));
    shape(
        "where: shapes [4, 1] and [3, 1] do not broadcast: axis -2 is 4 on the left and 3 on the right;"
            + " they must be equal, or one of them 1.",
        () -> f32(4, 1).gt(0).where(f32(3, 1), f32(1)));
    dtype(
        "mul: f32[2] and f64[]: two floating types never mix; convert one with .to(DType.F32) or"
            + " .to(DType.F64).",
        () -> f32(2).mul(Tensor.of(2.0)));
    dtype(
        "where: f64[2] and f32[2]: two floating types never mix; convert one with .to(DType.F64) or"
            + " .to(DType.F32).",
        () -> f32(2).gt(0).where(f64(2), f32(2)));
    dtype(
        "add: i64[2] with the number 1.5: numbers take the tensor's type, and this one is not an"
            + " integer. Use .to(DType.F32) first.",
        () -> i64(1, 2).add(1.5));
  }

  private static void reductions() {
    index("axis -1 of [2, 3] is named twice; name each axis once.", () -> f32(2, 3).sum(1, -1));
    index(
        "axis 2 of [2, 3]: there is no such axis; axes go from -2 to 1.", () -> f32(2, 3).mean(2));
    shape(
        "amax: f32[2, 0] has no elements along the folded axes; there is no extreme of nothing.",
        () -> f32(2, 0).amax(1));
    shape(
        "argmax: f32[2, 0] has size 0 on axis -1; there is no extreme of nothing.",
        () -> f32(2, 0).argmax(-1));
    shape(
        "argmin: f32[0] has size 0 on axis 0; there is no extreme of nothing.",
        () -> f32(0).min(0));
  }

  private static void matrices() {
    shape(
        "matmul: f32[32, 784] @ f32[256, 784]: left axis -1 is 784, right axis -2 is 256; they must be"
            + " equal. right.mT() would fit.",
        () -> f32(32, 784).matmul(f32(256, 784)));
    shape(
        "matmul: f32[4, 2] @ f32[4, 3]: left axis -1 is 2, right axis -2 is 4; they must be equal."
            + " left.mT() would fit.",
        () -> f32(4, 2).matmul(f32(4, 3)));
    shape(
        "matmul: f32[3] @ f32[4, 5]: left axis -1 is 3, right axis -2 is 4; they must be equal.",
        () -> f32(3).matmul(f32(4, 5)));
    shape(
        "matmul: f32[5, 3] @ f32[5]: left axis -1 is 3, right axis -1 is 5; they must be equal."
            + " left.mT() would fit.",
        () -> f32(5, 3).matmul(f32(5)));
    shape(
        "matmul: f32[2, 3, 4] @ f32[3, 4, 5]: batch: shapes [2] and [3] do not broadcast: axis -1 is 2"
            + " on the left and 3 on the right; they must be equal, or one of them 1.",
        () -> f32(2, 3, 4).matmul(f32(3, 4, 5)));
    shape(
        "matmul: f32[] @ f32[2, 2]: a scalar has no matrix product. Use mul.",
        () -> f32().matmul(f32(2, 2)));
    shape(
        "dot: f32[2, 1] and f32[2]: both must be vectors. Use matmul.",
        () -> f32(2, 1).dot(f32(2)));
    dtype(
        "matmul: f32[2, 2] @ f64[2]: both must have the same floating type; convert one with"
            + " .to(DType.F32).",
        () -> f32(2, 2).matmul(f64(2)));
    dtype(
        "matmul: i64[2] @ i64[2]: both must have the same floating type; convert with .to(DType.F32) or"
            + " .to(DType.F64).",
        () -> i64(1, 2).matmul(i64(1, 2)));
    shape(
        "linear: f32[5, 4] with weight f32[4, 3]: the weight must be [out, in] and the input's last"
            + " axis its in.",
        () -> f32(5, 4).linear(f32(4, 3), null));
    shape(
        "linear: bias f32[4] with weight f32[3, 4]; the bias must be f32[3].",
        () -> f32(5, 4).linear(f32(3, 4), f32(4)));
    dtype(
        "linear: f32[5, 4] @ f64[3, 4]: both must have the same floating type; convert one with"
            + " .to(DType.F32).",
        () -> f32(5, 4).linear(f64(3, 4), null));
  }

  private static void movement() {
    shape(
        "reshape: f32[2, 3] to [4]: 6 elements cannot fill it; the number of elements must stay the"
            + " same.",
        () -> f32(2, 3).reshape(4));
    shape(
        "reshape: f32[2, 3] to [4, -1]: 6 elements cannot fill it; the number of elements must stay the"
            + " same.",
        () -> f32(2, 3).reshape(4, -1));
    shape(
        "reshape: f32[2, 3] to [-1, -1]: sizes must not be negative, except one -1.",
        () -> f32(2, 3).reshape(-1, -1));
    shape(
        "permute: order [0, 0] for [2, 3]: it must name each of the 2 axes once.",
        () -> f32(2, 3).permute(0, 0));
    index("unsqueeze: axis 3 of f32[2]: it must lie from -2 to 1.", () -> f32(2).unsqueeze(3));
    shape(
        "squeeze: axis 0 of f32[2, 1] has size 2; only an axis of size 1 can be dropped. Use select or"
            + " sum.",
        () -> f32(2, 1).squeeze(0));
    shape(
        "expand: f32[2, 1] to [1, 5]: only axes of size 1 can be stretched, and new axes come in"
            + " front.",
        () -> f32(2, 1).expand(1, 5));
    shape(
        "expand: shapes [2] and [3] do not broadcast: axis -1 is 2 on the left and 3 on the right; they"
            + " must be equal, or one of them 1.",
        () -> f32(2).expand(3));
    index(
        "select: index 2 on axis 0 of f32[2, 3]: it must lie from -2 to 1.",
        () -> f32(2, 3).select(0, 2));
    index("select: index 0 on axis 0 of f32[0]: the axis is empty.", () -> f32(0).select(0, 0));
    index("slice: the step is 0; it must be positive or negative.", () -> f32(2).slice(0, 0, 1, 0));
    shape("concat: no tensors given; at least one is needed.", () -> Tensor.concat(0));
    shape(
        "concat: tensor 0 is f32[2, 3] and tensor 1 is f32[2, 4]; they may differ in size on axis -2"
            + " only.",
        () -> Tensor.concat(0, f32(2, 3), f32(2, 4)));
    dtype(
        "concat: tensor 0 is f32[2] and tensor 1 is f64[2]; all must have the same element type."
            + " Convert with .to(DType.F32).",
        () -> Tensor.concat(0, f32(2), f64(2)));
    shape(
        "stack: tensor 0 is f32[2] and tensor 1 is f32[3]; all must have the same shape.",
        () -> Tensor.stack(0, f32(2), f32(3)));
  }

  private static void indexing() {
    index(
        "indexSelect: index 3 at position 1 of the index for axis 0 of f32[3, 4]: it must lie from 0 to"
            + " 2.",
        () -> f32(3, 4).indexSelect(0, i64(0, 3)));
    index(
        "gather: index -1 at position 0 of the index for axis 1 of f32[3, 4]: it must lie from 0 to 3.",
        () -> f32(3, 4).gather(1, i64(-1).reshape(1, 1)));
    index(
        "indexSelect: index 0 at position 0 of the index for axis 0 of f32[0]: there is nothing to"
            + " pick.",
        () -> f32(0).indexSelect(0, i64(0)));
    index(
        "oneHot: index 5 at position 0 of the index: it must lie from 0 to 4.",
        () -> i64(5).oneHot(5));
    dtype(
        "gather: the index is f32[2]; it must be i64 or i32. Convert with .to(DType.I64).",
        () -> f32(2).gather(0, f32(2)));
    shape(
        "indexSelect: the index is i64[1, 1]; it must be a vector. Use gather.",
        () -> f32(2).indexSelect(0, i64(0).reshape(1, 1)));
    shape(
        "gather: index i64[2] for f32[2, 3] on axis 1: the index must have as many axes, and no other"
            + " axis may be longer than the tensor's.",
        () -> f32(2, 3).gather(1, i64(0, 1)));
  }

  // ---- derivatives

  /** An operation whose pullback has the wrong shape. */
  private record Broken() implements Op.Unary, Op.Linear {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy.sum());
    }
  }

  /** A fast path that says it has pullbacks and states none. */
  private record Unfinished() implements Op.Fused {
    @Override
    public Tensor definition(Tensor... in) {
      return in[0];
    }

    @Override
    public boolean hasPullbacks() {
      return true;
    }

    @Override
    public Spec infer(Spec... in) {
      return in[0];
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      return in[0];
    }
  }

  /** An operation whose result is not what its shape rule says. */
  private record Liar() implements Op.Unary, Op.Linear {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), Shape.of(3));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }

  private static int line;

  /** Notes the number of the line it stands in. */
  private static <T> T here(T value) {
    line = StackWalker.getInstance().walk(s -> s.skip(1).findFirst().orElseThrow().getLineNumber());
    return value;
  }

  private static void derivatives() {
    Tensor x = f64(2).requiresGrad();
    dtype(
        "requiresGrad: i64[1] cannot have a gradient: only f32 and f64 can. Use .to(DType.F32) first.",
        () -> i64(1).requiresGrad());
    gradient(
        "backward: f64[2] has 2 elements; without an upstream gradient the result must be one number."
            + " Use sum(), mean() or backward(upstream).",
        () -> x.mul(2).backward());
    gradient(
        "backward: the upstream gradient is f32[2] and the result f64[2]; type and shape must be equal.",
        () -> x.mul(2).backward(f32(2)));
    gradient(
        "backward: f32[] does not need a gradient: no input of its computation did, or it was made"
            + " under noGrad. Make a leaf with requiresGrad() or use a Param.",
        () -> f32().backward());
    gradient(
        "backward: f64[] belongs to a functional transform, which never touches .grad(). Return it from"
            + " the function given to grad or vjp.",
        () ->
            Adjoint.grad(
                    t -> {
                      t.sum().backward();
                      return t;
                    })
                .apply(f64(1)));
    gradient(
        "backward: this graph was released by the backward() at MessagesTest.java:LINE. Call"
            + " backward(Keep.GRAPH) there, or compute the loss again.",
        () -> {
          Tensor y = x.square().sum();
          here(y).backward();
          y.backward();
        });
    other(
        TensorException.class,
        "liar: forward gives f64[2] and infer says f64[3]; the operation must keep to its own shape"
            + " rule.",
        () -> Adjoint.apply(new Liar(), x));
    gradient(
        "backward: the pullback of broken gives f64[] as the gradient of input 0, which is f64[2]; it"
            + " must have that type and shape, or one that the input broadcasts to.",
        () -> Adjoint.apply(new Broken(), x).sum().backward());
    other(
        UnsupportedOperationException.class,
        "unfinished: the definition is differentiated instead",
        () -> Adjoint.apply(new Unfinished(), x));
    gradient(
        "grad: the function gives f64[2]; it must give one number. Use sum() in it, or vjp or"
            + " jacobian.",
        () -> Adjoint.grad(t -> t.mul(2)).apply(f64(2)));
    dtype(
        "grad: i64[1] cannot have a derivative: only f32 and f64 can. Use .to(DType.F32) first.",
        () -> Adjoint.grad(t -> t.sum()).apply(i64(1)));
    dtype(
        "jvp: i64[1] cannot have a derivative: only f32 and f64 can. Use .to(DType.F32) first.",
        () -> Adjoint.jvp(t -> t.sum(), i64(1), i64(1)));
    shape(
        "vjp: the upstream gradient is f64[3] and the value f64[2]; type and shape must be equal.",
        () -> Adjoint.vjp(t -> t.getFirst().mul(2), f64(2)).pullback().apply(f64(3)));
    shape(
        "jvp: tangent f64[3] for f64[2]; type and shape must be equal.",
        () -> Adjoint.jvp(t -> t, f64(2), f64(3)));
    shape(
        "jvp: 2 arguments and 1 tangents; each argument needs one.",
        () -> Adjoint.jvp(t -> t.getFirst(), List.of(f64(), f64()), List.of(f64())));
    long heap = Runtime.getRuntime().maxMemory() / 4;
    gradient(
        "jacobian: 1000000 x 1000000 numbers of f32 take 4000000000000 bytes, more than a quarter of the"
            + " heap ("
            + heap
            + "). Use vjp or jvp, which never build it.",
        () -> Adjoint.jacobian(t -> t.mul(2), f32(1_000_000)));
    gradient(
        "gradients: output f64[] does not need a gradient: no input of its computation did, or it was"
            + " made under noGrad.",
        () -> Adjoint.gradients(List.of(f64()), List.of(x), Recording.NOTHING));
    gradient(
        "gradients: input 1, f64[2], was not recorded. Make it a leaf with requiresGrad() before the"
            + " computation.",
        () -> Adjoint.gradients(List.of(x.sum()), List.of(x, f64(2)), Recording.NOTHING));
    gradient(
        "add: a tensor left the grad, vjp or jvp that made it and was used afterwards. Return it from"
            + " the function, or keep tensor.detach().",
        () -> {
          List<Tensor> escaped = new ArrayList<>();
          Adjoint.grad(
                  t -> {
                    escaped.add(t);
                    return t;
                  })
              .apply(f64());
          escaped.getFirst().add(1);
        });
    dtype(
        "gradCheck: f32[]: differences need f64. Use .to(DType.F64).",
        () -> GradCheck.check(t -> t, f32()));
    other(
        AssertionError.class,
        "gradCheck: input 0, element 1: analytic 2.00000000000, numeric 3.00000000000, difference 1.00,"
            + " allowed 4.00e-07.",
        () ->
            GradCheck.check(
                t -> t.mul(t.detach()).sum().sub(t.detach().sum()),
                Tensor.of(new double[] {1, 2})));
  }

  private static void kernelRows() {
    Kernels own =
        (Kernels)
            Proxy.newProxyInstance(
                MessagesTest.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, _) -> method.getName().equals("name") ? "own" : false);
    Rows rows =
        new Rows.Normalized(
            f64(2, 3).view(), null, null, new RowMoments(true, 0, new double[2], new double[2]));
    dtype(
        "rows: the own kernels do not normalise rows of f64[2, 3]; ask takesRows() first.",
        () -> rows.into(own, f64(2, 3).view()));
  }

  private static void parameters() {
    Formula sgd = Formula.of("sgd", 2, in(0).sub(in(1)));
    shape(
        "assign: f64[3] to fc1.bias f64[2]; type and shape must be equal.",
        () -> new Param(f64(2)).named("fc1.bias").assign(f64(3)));
    shape(
        "setGrad: f32[2] for fc1.bias f64[2]; type and shape must be equal.",
        () -> new Param(f64(2)).named("fc1.bias").setGrad(f32(2)));
    gradient(
        "backward: fc1.weight f64[2] was assigned at MessagesTest.java:LINE after forward used it"
            + " (version 1, now 2). Call step() after backward().",
        () -> {
          Param w = new Param(f64(2)).named("fc1.weight");
          Tensor loss = w.square().sum();
          w.assign(here(f64(2)));
          loss.backward();
        });
    shape(
        "update: 1 parameters and 0 inputs for the rule sgd, which writes 1 and reads 2; parameters must"
            + " be as many as it writes, all together as many as it reads.",
        () -> Param.update(sgd, new double[0], List.of(new Param(f64(2))), List.of()));
    shape(
        "update: f64[3] for w f64[1]; it must broadcast to it.",
        () ->
            Param.update(
                sgd, new double[0], List.of(new Param(f64(1)).named("w")), List.of(f64(3))));
    shape(
        "update: w f64[2] together with m f32[2]; types and shapes must be equal.",
        () ->
            Param.update(
                Formula.multi("pair", 3, in(0), in(1)),
                new double[0],
                List.of(new Param(f64(2)).named("w"), new Param(f32(2)).named("m")),
                List.of(f64(2))));
  }

  private static final class Absent implements KernelProvider {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public int priority() {
      return 99;
    }

    @Override
    public String unavailable() {
      return "there is no such machine";
    }

    @Override
    public Kernels create() {
      throw new AssertionError();
    }
  }

  private static List<KernelProvider> providers() {
    return new ArrayList<>(List.of(new ReferenceProvider(), new Absent()));
  }

  private static void surroundings() {
    other(
        TensorException.class,
        "memory: an array that nobody needed any more was written to; it was given away too early."
            + " This is a fault of the library: please report it with the program.",
        () -> {
          Spare spare = new Spare(true, 1000);
          float[] array = new float[3];
          spare.give(array);
          array[1] = 0;
          spare.take(DType.F32, 3);
        });
    other(
        DeviceException.class,
        "device: there is no device \"cuda:0\"; devices here: cpu. Use Device.CPU.",
        () -> Device.of("cuda:0"));
    other(
        TensorException.class,
        "kernels: -Dadjoint.kernels=fast; known here are absent, reference, and fast is not among"
            + " them.",
        () -> Engine.choose("fast", providers()));
    other(
        TensorException.class,
        "kernels: -Dadjoint.kernels=absent; known here are absent, reference, and absent cannot run:"
            + " there is no such machine.",
        () -> Engine.choose("absent", providers()));
  }

  // ---- the tests

  private static Throwable thrownBy(Message m) {
    try {
      m.call().run();
    } catch (Throwable e) {
      return e;
    }
    return fail("nothing is thrown, expected: " + m.text());
  }

  @Test
  void everyMessageIsExact() {
    for (Message m : ALL) {
      Throwable e = thrownBy(m);
      assertThat(e)
          .hasMessage(m.text().replace("LINE", Integer.toString(line)))
          .isInstanceOf(m.type());
      assertThat(e.getClass()).isEqualTo(m.type());
    }
  }

  @Test
  void theProviderOfHighestPriorityThatCanRunIsChosen() {
    assertThat(Engine.choose(null, providers()).name()).isEqualTo("reference");
    assertThat(Engine.choose("reference", providers()).name()).isEqualTo("reference");
  }

  /** A JVM without the Vector API is told so once: the providers are looked for once. */
  @Test
  void aProviderThatCannotRunIsOneLine() {
    List<String> said = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.adjoint");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord r) {
            said.add(r.getLevel() + " " + new SimpleFormatter().formatMessage(r));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      Engine.choose(null, providers());
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    assertThat(said).containsExactly("INFO absent kernels are off: there is no such machine");
  }

  @Test
  void everyThrowOfTheSourcesIsReached() throws IOException {
    Set<String> reached = new HashSet<>();
    for (Message m : ALL) {
      StackTraceElement top = thrownBy(m).getStackTrace()[0];
      reached.add(top.getFileName() + ":" + top.getLineNumber());
    }
    Path sources =
        Path.of(System.getProperty("adjoint.root"), "adjoint-core/src/main/java/dev/adjoint/core");
    Set<String> missing = new TreeSet<>();
    for (Path folder : List.of(sources, sources.resolve("op"), sources.resolve("kernel"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          List<String> lines = Files.readAllLines(file);
          for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).contains("throw new ")) {
              continue;
            }
            boolean found = false;
            int end = i; // the frame names some line of the statement
            do {
              found |= reached.contains(file.getFileName() + ":" + (end + 1));
            } while (!lines.get(end++).endsWith(";"));
            if (!found) {
              missing.add(file.getFileName() + ":" + (i + 1) + " " + lines.get(i).strip());
            }
          }
        }
      }
    }
    assertThat(missing).as("messages without a test of their text").isEmpty();
  }
}
