package dev.adjoint.nn.recurrent;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Dropout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Rnn}, {@link Lstm} and {@link Gru} share: layers, directions, the order of axes,
 * lengths, dropout between layers, names and checks.
 *
 * @param projection m &gt; 0, or 0 for none
 */
record Stack(
    Kind kind,
    int layers,
    boolean bias,
    boolean batchFirst,
    double dropout,
    boolean bidirectional,
    int projection) {
  Stack {
    if (layers < 1) {
      throw new TensorException(
          kind.label + ": there are " + layers + " layers; there must be at least 1.");
    }
    if (!(dropout >= 0 && dropout <= 1)) {
      throw new TensorException(
          kind.label + ": the dropout is " + dropout + "; it must lie in [0, 1].");
    }
  }

  /** Output, last states and, of an LSTM, last cells. */
  record Result(Tensor output, Tensor h, @Nullable Tensor c) {}

  int directions() {
    return bidirectional ? 2 : 1;
  }

  // ---- parameters

  /** New parameters, uniform on ±1/√h, drawn layer by layer in PyTorch's order. */
  Map<String, Param> parameters(int in, int hidden) {
    if (in < 0 || hidden < 1) {
      throw new ShapeException(
          kind.label
              + ": in is "
              + in
              + " and hidden "
              + hidden
              + "; in must not be negative and hidden at least 1.");
    }
    if (projection < 0 || projection >= hidden) {
      throw new ShapeException(
          kind.label
              + ": the projection is "
              + projection
              + " and hidden "
              + hidden
              + "; the projection must be smaller than hidden.");
    }
    Map<String, Param> all = new LinkedHashMap<>();
    shapes(in, hidden).forEach((name, shape) -> all.put(name, start(shape, hidden)));
    return Collections.unmodifiableMap(all);
  }

  static Param start(Shape shape, int hidden) {
    double bound = 1 / Math.sqrt(hidden);
    DType type = Modes.dtype();
    return new Param(
        shape.numel() == 0
            ? Tensor.zeros(type, shape)
            : Rng.current().uniform(type, shape, -bound, bound));
  }

  private Map<String, Shape> shapes(int in, int hidden) {
    int rows = kind.gates * hidden;
    int out = projection > 0 ? projection : hidden;
    Map<String, Shape> all = new LinkedHashMap<>();
    for (int layer = 0; layer < layers; layer++) {
      for (int d = 0; d < directions(); d++) {
        String end = ending(layer, d);
        int from = layer == 0 ? in : out * directions();
        all.put("weight_ih" + end, Shape.of(rows, from));
        all.put("weight_hh" + end, Shape.of(rows, out));
        if (bias) {
          all.put("bias_ih" + end, Shape.of(rows));
          all.put("bias_hh" + end, Shape.of(rows));
        }
        if (projection > 0) {
          all.put("weight_hr" + end, Shape.of(out, hidden));
        }
      }
    }
    return all;
  }

  int in(Map<String, ? extends Operand> parameters) {
    return found(parameters, "weight_ih_l0").shape().size(1);
  }

  int hidden(Map<String, ? extends Operand> parameters) {
    return found(parameters, "weight_ih_l0").shape().size(0) / kind.gates;
  }

  private static String ending(int layer, int direction) {
    return "_l" + layer + (direction == 1 ? "_reverse" : "");
  }

  /** Every parameter there and of its shape, as the first layer's say; returns h. */
  private int checked(Map<String, ? extends Operand> parameters) {
    Shape first = found(parameters, "weight_ih_l0").shape();
    int hidden = first.rank() == 2 ? first.size(0) / kind.gates : 0;
    int in = first.rank() == 2 ? first.size(1) : 0;
    DType type = found(parameters, "weight_ih_l0").dtype();
    shapes(in, hidden)
        .forEach((name, shape) -> {
          Operand p = found(parameters, name);
          if (!p.shape().equals(shape)) {
            throw new ShapeException(
                kind.label
                    + ": "
                    + name
                    + " is "
                    + p.describe()
                    + "; with weight_ih_l0 "
                    + first
                    + " it must be "
                    + shape
                    + ".");
          }
          same(type, name, p);
        });
    return hidden;
  }

  private Operand found(Map<String, ? extends Operand> parameters, String name) {
    Operand p = parameters.get(name);
    if (p == null) {
      throw new TensorException(
          kind.label
              + ": there is no parameter "
              + name
              + " among "
              + new java.util.TreeSet<>(parameters.keySet())
              + ".");
    }
    return p;
  }

  private void same(DType type, String name, Operand t) {
    if (t.dtype() != type) {
      throw new DTypeException(
          kind.label
              + ": "
              + name
              + " is "
              + t.describe()
              + " and weight_ih_l0 is "
              + type
              + "; all must have the same element type.");
    }
  }

  // ---- running

  /** Runs all layers; states that are null are 0. */
  Result run(
      Map<String, ? extends Operand> parameters,
      Operand input,
      @Nullable Operand h0,
      @Nullable Operand c0,
      @Nullable Tensor lengths) {
    int hidden = checked(parameters);
    Operand first = found(parameters, "weight_ih_l0");
    checkInput(input.tensor(), first);
    boolean single = input.shape().rank() == 2;
    Tensor x = input.tensor();
    if (single) {
      x = x.unsqueeze(1);
    } else if (batchFirst) {
      x = x.transpose(0, 1);
    }
    int n = x.size(1);
    int out = projection > 0 ? projection : hidden;
    Tensor h = start("h", h0, x, out, single);
    Tensor c = kind == Kind.LSTM ? start("c", c0, x, hidden, single) : null;
    Tensor mask = lengths == null ? null : Lengths.mask(kind.label, lengths, x.size(0), n);
    Tensor zero = Tensor.zeros(x.dtype(), Shape.SCALAR);
    if (mask != null) {
      x = mask.where(x, zero); // whatever fills the ends, NaN too, reaches nothing
    }
    List<Tensor> lastH = new ArrayList<>();
    List<Tensor> lastC = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      Tensor[] sides = new Tensor[directions()];
      for (int d = 0; d < sides.length; d++) {
        int at = layer * sides.length + d;
        Kind.Run run =
            kind.run(
                x,
                weights(parameters, ending(layer, d)),
                h.select(0, at),
                c == null ? null : c.select(0, at),
                mask,
                d == 1);
        Tensor y = run.output();
        sides[d] = mask == null ? y : mask.where(y, zero);
        lastH.add(run.h());
        if (run.c() != null) {
          lastC.add(run.c());
        }
      }
      x = sides.length == 1 ? sides[0] : Tensor.concat(-1, sides);
      if (layer + 1 < layers && dropout > 0) {
        x = new Dropout(dropout).forward(x);
      }
    }
    Tensor output = single ? x.squeeze(1) : batchFirst ? x.transpose(0, 1) : x;
    return new Result(output, stacked(lastH, single), c == null ? null : stacked(lastC, single));
  }

  private static Tensor stacked(List<Tensor> states, boolean single) {
    Tensor all = Tensor.stack(0, states.toArray(new Tensor[0]));
    return single ? all.squeeze(1) : all;
  }

  private Kind.Weights weights(Map<String, ? extends Operand> p, String end) {
    return new Kind.Weights(
        found(p, "weight_ih" + end),
        found(p, "weight_hh" + end),
        bias ? found(p, "bias_ih" + end) : null,
        bias ? found(p, "bias_hh" + end) : null,
        projection > 0 ? found(p, "weight_hr" + end) : null);
  }

  private void checkInput(Tensor x, Operand weight) {
    int in = weight.shape().size(1);
    if ((x.rank() != 2 && x.rank() != 3) || x.size(-1) != in) {
      throw new ShapeException(
          kind.label
              + ": "
              + x.describe()
              + ": the input must be "
              + (batchFirst ? "[n, t, " : "[t, n, ")
              + in
              + "], or [t, "
              + in
              + "] of one sequence.");
    }
    same(weight.dtype(), "the input", x);
  }

  /** The first states {@code [layers * directions, n, size]}. */
  private Tensor start(String name, @Nullable Operand given, Tensor x, int size, boolean single) {
    int count = layers * directions();
    Shape whole = Shape.of(count, x.size(1), size);
    if (given == null) {
      return Tensor.zeros(x.dtype(), whole);
    }
    Shape wanted = single ? Shape.of(count, size) : whole;
    if (!given.shape().equals(wanted)) {
      throw new ShapeException(
          kind.label
              + ": the first "
              + name
              + " is "
              + given.describe()
              + "; it must be "
              + wanted
              + ": layers times directions, "
              + (single ? "" : "sequences, ")
              + "size.");
    }
    same(x.dtype(), "the first " + name, given);
    return single ? given.tensor().unsqueeze(1) : given.tensor();
  }

  // ---- text

  /** For example {@code Lstm(64, 256, layers 2, bidirectional)}. */
  String text(String type, Map<String, Param> parameters, String more) {
    return type
        + "("
        + in(parameters)
        + ", "
        + hidden(parameters)
        + (layers > 1 ? ", layers " + layers : "")
        + (bidirectional ? ", bidirectional" : "")
        + (projection > 0 ? ", projection " + projection : "")
        + (dropout > 0 ? ", dropout " + dropout : "")
        + more
        + (bias ? "" : ", no bias")
        + (batchFirst ? ", batch first" : "")
        + ")";
  }
}
