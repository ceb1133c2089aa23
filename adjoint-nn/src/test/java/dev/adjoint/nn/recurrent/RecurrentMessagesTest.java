package dev.adjoint.nn.recurrent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RecurrentMessagesTest {
  private static class Net implements Layer {
    final Lstm encoder = new Lstm(3, 4, Lstm.Options.DEFAULT.withLayers(2));
    final GruCell step = new GruCell(3, 4);

    @Override
    public Tensor forward(Tensor x) {
      return encoder.forward(x);
    }
  }

  private static void says(
      Class<? extends TensorException> type, String message, ThrowingCallable call) {
    assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessage(message);
  }

  @Test
  void inputsOfALayer() {
    Net net = new Net();
    net.parameters();
    says(
        ShapeException.class,
        "encoder: lstm: f32[5, 2, 7]: the input must be [t, n, 3], or [t, 3] of one sequence.",
        () -> net.forward(Tensor.zeros(5, 2, 7)));
    says(
        ShapeException.class,
        "encoder: lstm: f32[3]: the input must be [t, n, 3], or [t, 3] of one sequence.",
        () -> net.forward(Tensor.zeros(3)));
    says(
        ShapeException.class,
        "gru: f32[2, 5, 7]: the input must be [n, t, 3], or [t, 3] of one sequence.",
        () -> new Gru(3, 4, Gru.Options.DEFAULT.withBatchFirst()).forward(Tensor.zeros(2, 5, 7)));
    says(
        DTypeException.class,
        "encoder: lstm: the input is f64[5, 2, 3] and weight_ih_l0 is f32; all must have the same"
            + " element type.",
        () -> net.forward(Tensor.zeros(DType.F64, Shape.of(5, 2, 3))));
    Tensor x = Tensor.zeros(5, 2, 3);
    says(
        ShapeException.class,
        "encoder: lstm: the first h is f32[1, 2, 4]; it must be [2, 2, 4]: layers times directions,"
            + " sequences, size.",
        () -> net.encoder.run(x, new LstmState(Tensor.zeros(1, 2, 4), Tensor.zeros(2, 2, 4))));
    says(
        ShapeException.class,
        "encoder: lstm: the first c is f32[2, 4]; it must be [2, 2, 4]: layers times directions,"
            + " sequences, size.",
        () -> net.encoder.run(x, new LstmState(Tensor.zeros(2, 2, 4), Tensor.zeros(2, 4))));
    says(
        ShapeException.class,
        "rnn: the first h is f32[1, 1, 4]; it must be [1, 4]: layers times directions, size.",
        () -> new Rnn(3, 4).run(Tensor.zeros(5, 3), Tensor.zeros(1, 1, 4)));
    says(
        DTypeException.class,
        "rnn: the first h is f64[1, 2, 4] and weight_ih_l0 is f32; all must have the same element"
            + " type.",
        () -> new Rnn(3, 4).run(x, Tensor.zeros(DType.F64, Shape.of(1, 2, 4))));
  }

  @Test
  void lengths() {
    Net net = new Net();
    net.parameters();
    Tensor x = Tensor.zeros(5, 2, 3);
    says(
        ShapeException.class,
        "encoder: lstm: length 6 at position 1, and there are 5 steps; lengths must lie in [0, 5].",
        () -> net.encoder.run(x, null, new int[] {5, 6}));
    says(
        ShapeException.class,
        "encoder: lstm: length -1 at position 0, and there are 5 steps; lengths must lie in [0,"
            + " 5].",
        () -> net.encoder.run(x, null, new int[] {-1, 0}));
    says(
        ShapeException.class,
        "encoder: lstm: lengths is i64[3] and the batch has 2 sequences; give one length for each.",
        () -> net.encoder.run(x, null, Tensor.of(new long[] {1, 2, 3})));
    says(
        DTypeException.class,
        "encoder: lstm: lengths is f32[2]; it must be i64 or i32.",
        () -> net.encoder.run(x, null, Tensor.zeros(2)));
  }

  @Test
  void sizesAndOptions() {
    says(
        ShapeException.class,
        "gru: in is -1 and hidden 4; in must not be negative and hidden at least 1.",
        () -> new Gru(-1, 4));
    says(
        ShapeException.class,
        "rnn: in is 3 and hidden 0; in must not be negative and hidden at least 1.",
        () -> new Rnn(3, 0));
    says(
        TensorException.class,
        "rnn: there are 0 layers; there must be at least 1.",
        () -> new Rnn(3, 4, Rnn.Options.DEFAULT.withLayers(0)));
    says(
        TensorException.class,
        "gru: the dropout is 1.5; it must lie in [0, 1].",
        () -> new Gru(3, 4, Gru.Options.DEFAULT.withDropout(1.5)));
    says(
        ShapeException.class,
        "lstm: the projection is 4 and hidden 4; the projection must be smaller than hidden.",
        () -> new Lstm(3, 4, Lstm.Options.DEFAULT.withProjection(4)));
    says(
        ShapeException.class,
        "lstmCell: in is 3 and hidden 0; in must not be negative and hidden at least 1.",
        () -> new LstmCell(3, 0));
  }

  @Test
  void parametersFromElsewhere() {
    Tensor x = Tensor.zeros(5, 2, 3);
    Map<String, Tensor> given = new HashMap<>(new Gru(3, 4).values());
    given.remove("bias_hh_l0");
    says(
        TensorException.class,
        "gru: there is no parameter bias_hh_l0 among [bias_ih_l0, weight_hh_l0, weight_ih_l0].",
        () -> Gru.run(Gru.Options.DEFAULT, given, x, null, null));
    given.put("bias_hh_l0", Tensor.zeros(4));
    says(
        ShapeException.class,
        "gru: bias_hh_l0 is f32[4]; with weight_ih_l0 [12, 3] it must be [12].",
        () -> Gru.run(Gru.Options.DEFAULT, given, x, null, null));
    given.put("bias_hh_l0", Tensor.zeros(DType.F64, Shape.of(12)));
    says(
        DTypeException.class,
        "gru: bias_hh_l0 is f64[12] and weight_ih_l0 is f32; all must have the same element type.",
        () -> Gru.run(Gru.Options.DEFAULT, given, x, null, null));
  }

  @Test
  void cells() {
    Net net = new Net();
    net.parameters();
    says(
        ShapeException.class,
        "step: gruCell: f32[2, 7]: the input must be [n, 3], or [3] of one example.",
        () -> net.step.forward(Tensor.zeros(2, 7)));
    says(
        ShapeException.class,
        "step: gruCell: h is f32[4]; it must be [2, 4].",
        () -> net.step.forward(Tensor.zeros(2, 3), Tensor.zeros(4)));
    says(
        DTypeException.class,
        "step: gruCell: the input is f64[2, 3] and weight_ih is f32; all must have the same element"
            + " type.",
        () -> net.step.forward(Tensor.zeros(DType.F64, Shape.of(2, 3))));
    says(
        DTypeException.class,
        "lstmCell: c is f64[4] and weight_ih is f32; all must have the same element type.",
        () ->
            new LstmCell(3, 4)
                .forward(
                    Tensor.zeros(3),
                    new LstmState(Tensor.zeros(4), Tensor.zeros(DType.F64, Shape.of(4)))));
    says(
        ShapeException.class,
        "gruCell: parameters f32[12, 3] and f32[8, 4]: they must be [3 hidden, in], [3 hidden,"
            + " hidden] and two biases [3 hidden] or none.",
        () ->
            new GruCell(new Param(Tensor.zeros(12, 3)), new Param(Tensor.zeros(8, 4)), null, null));
    says(
        DTypeException.class,
        "rnnCell: parameters f32[4, 3] and f64[4, 4]: all must have the same element type.",
        () ->
            new RnnCell(
                new Param(Tensor.zeros(4, 3)),
                new Param(Tensor.zeros(DType.F64, Shape.of(4, 4))),
                null,
                null,
                false));
  }
}
