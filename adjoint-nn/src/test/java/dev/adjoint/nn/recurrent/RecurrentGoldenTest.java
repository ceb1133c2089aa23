package dev.adjoint.nn.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import dev.adjoint.nn.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers and cells against PyTorch's: results, last states, all gradients, second derivatives. */
class RecurrentGoldenTest {
  private static final Golden LAYERS = Golden.of("recurrent");
  private static final Golden LSTM = Golden.of("recurrent_lstm");
  private static final Golden CELLS = Golden.of("recurrent_cells");

  static List<String> layers() {
    return Stream.concat(LAYERS.cases().stream(), LSTM.cases().stream()).toList();
  }

  static List<String> cells() {
    return CELLS.cases();
  }

  /** A model of the case's kind, and how to run it on {@code x, h0, c0}. */
  private record Case(
      Golden golden,
      String name,
      Model model,
      BiFunction<Map<String, Tensor>, Map<String, ? extends Operand>, Map<String, Tensor>> run) {
    Tensor get(String key) {
      return golden.get(name + "/" + key);
    }

    Map<String, Tensor> some(String... keys) {
      Map<String, Tensor> found = new LinkedHashMap<>();
      for (String key : keys) {
        Tensor t = golden.find(name + "/" + key);
        if (t != null) {
          found.put(key, t);
        }
      }
      return found;
    }

    Map<String, Tensor> inputs() {
      return some("x", "h0", "c0");
    }

    Map<String, Tensor> parameters() {
      return some(model.state().keySet().toArray(new String[0]));
    }
  }

  private static boolean on(Golden g, String name, String key) {
    return g.description(name).contains("\"" + key + "\":true");
  }

  private static Map<String, Tensor> results(Tensor out, Tensor h, @Nullable Tensor c) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("out", out);
    all.put("h", h);
    if (c != null) {
      all.put("c", c);
    }
    return all;
  }

  private static @Nullable LstmState state(Map<String, Tensor> in) {
    Tensor c = in.get("c0");
    return c == null ? null : LstmState.of(Objects.requireNonNull(in.get("h0")), c);
  }

  /** With parameters given the static form runs, else the layer's own. */
  private static Case layer(String name) {
    Golden g = name.startsWith("lstm") ? LSTM : LAYERS;
    int in = (int) g.number(name, "inputs");
    int hidden = (int) g.number(name, "hidden");
    int layers = (int) g.number(name, "layers");
    Tensor lengths = g.find(name + "/lengths");
    boolean bias = on(g, name, "bias");
    boolean first = on(g, name, "batchFirst");
    boolean both = on(g, name, "bidirectional");
    return switch (name.replaceAll("_.*", "")) {
      case "rnn" -> {
        Rnn.Options o = Rnn.Options.DEFAULT.withLayers(layers);
        o = bias ? o : o.withoutBias();
        o = first ? o.withBatchFirst() : o;
        o = both ? o.withBidirectional() : o;
        Rnn.Options options = on(g, name, "relu") ? o.withRelu() : o;
        Rnn m = new Rnn(in, hidden, options);
        yield new Case(
            g,
            name,
            m,
            (x, p) -> {
              Tensor input = Objects.requireNonNull(x.get("x"));
              Rnn.Result r =
                  p.isEmpty()
                      ? m.run(input, x.get("h0"), lengths)
                      : Rnn.run(options, p, input, x.get("h0"), lengths);
              return results(r.output(), r.h(), null);
            });
      }
      case "gru" -> {
        Gru.Options o = Gru.Options.DEFAULT.withLayers(layers);
        o = bias ? o : o.withoutBias();
        o = first ? o.withBatchFirst() : o;
        Gru.Options options = both ? o.withBidirectional() : o;
        Gru m = new Gru(in, hidden, options);
        yield new Case(
            g,
            name,
            m,
            (x, p) -> {
              Tensor input = Objects.requireNonNull(x.get("x"));
              Gru.Result r =
                  p.isEmpty()
                      ? m.run(input, x.get("h0"), lengths)
                      : Gru.run(options, p, input, x.get("h0"), lengths);
              return results(r.output(), r.h(), null);
            });
      }
      default -> {
        Lstm.Options o =
            Lstm.Options.DEFAULT
                .withLayers(layers)
                .withProjection((int) g.number(name, "projection"));
        o = bias ? o : o.withoutBias();
        o = first ? o.withBatchFirst() : o;
        Lstm.Options options = both ? o.withBidirectional() : o;
        Lstm m = new Lstm(in, hidden, options);
        yield new Case(
            g,
            name,
            m,
            (x, p) -> {
              Tensor input = Objects.requireNonNull(x.get("x"));
              Lstm.Result r =
                  p.isEmpty()
                      ? m.run(input, state(x), lengths)
                      : Lstm.run(options, p, input, state(x), lengths);
              return results(r.output(), r.h(), r.c());
            });
      }
    };
  }

  private static Case cell(String name) {
    Golden g = CELLS;
    int in = (int) g.number(name, "inputs");
    int hidden = (int) g.number(name, "hidden");
    boolean bias = on(g, name, "bias");
    return switch (name.replaceAll("_.*", "")) {
      case "rnnCell" -> {
        RnnCell.Options o = RnnCell.Options.DEFAULT;
        o = bias ? o : o.withoutBias();
        RnnCell.Options options = on(g, name, "relu") ? o.withRelu() : o;
        RnnCell m = new RnnCell(in, hidden, options);
        yield new Case(
            g,
            name,
            m,
            (x, p) ->
                Map.of(
                    "h",
                    p.isEmpty()
                        ? m.forward(the(x, "x"), the(x, "h0"))
                        : RnnCell.step(
                            options,
                            the(x, "x"),
                            the(x, "h0"),
                            the(p, "weight_ih"),
                            the(p, "weight_hh"),
                            p.get("bias_ih"),
                            p.get("bias_hh"))));
      }
      case "gruCell" -> {
        GruCell.Options o = GruCell.Options.DEFAULT;
        GruCell m = new GruCell(in, hidden, bias ? o : o.withoutBias());
        yield new Case(
            g,
            name,
            m,
            (x, p) ->
                Map.of(
                    "h",
                    p.isEmpty()
                        ? m.forward(the(x, "x"), the(x, "h0"))
                        : GruCell.step(
                            the(x, "x"),
                            the(x, "h0"),
                            the(p, "weight_ih"),
                            the(p, "weight_hh"),
                            p.get("bias_ih"),
                            p.get("bias_hh"))));
      }
      default -> {
        LstmCell.Options o = LstmCell.Options.DEFAULT;
        LstmCell m = new LstmCell(in, hidden, bias ? o : o.withoutBias());
        yield new Case(
            g,
            name,
            m,
            (x, p) -> {
              LstmState s =
                  p.isEmpty()
                      ? m.forward(the(x, "x"), state(x))
                      : LstmCell.step(
                          the(x, "x"),
                          state(x),
                          the(p, "weight_ih"),
                          the(p, "weight_hh"),
                          p.get("bias_ih"),
                          p.get("bias_hh"));
              return Map.of("h", s.h(), "c", s.c());
            });
      }
    };
  }

  private static <T> T the(Map<String, T> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layerInFloat64(String name) {
    recorded(Modes.withDType(DType.F64, () -> layer(name)), DType.F64, 1e-11);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layerInFloat32(String name) {
    recorded(layer(name), DType.F32, 2e-4);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void definitionOfLayer(String name) {
    transformed(Modes.withDType(DType.F64, () -> layer(name)), false);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void cellInFloat64(String name) {
    Case c = Modes.withDType(DType.F64, () -> cell(name));
    recorded(c, DType.F64, 1e-11);
    transformed(c, true);
    twice(c);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void cellInFloat32(String name) {
    recorded(cell(name), DType.F32, 2e-4);
  }

  private static Tensor loss(Case c, Map<String, Tensor> results) {
    Tensor sum = null;
    for (Map.Entry<String, Tensor> e : results.entrySet()) {
      Tensor term = e.getValue().mul(c.get("seed." + e.getKey()).to(e.getValue().dtype())).sum();
      sum = sum == null ? term : sum.add(term);
    }
    return Objects.requireNonNull(sum);
  }

  /** The fast forms, in training, in evaluation and without recording. */
  private static void recorded(Case c, DType type, double tolerance) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    c.model.state().forEach((key, p) -> values.put(key, c.get(key)));
    assertThat(values).isNotEmpty();
    c.model.load(values); // PyTorch's names, all of them and no other
    Map<String, Tensor> in = new LinkedHashMap<>();
    c.inputs().forEach((key, t) -> in.put(key, t.to(type).requiresGrad()));
    Map<String, Tensor> results = Modes.training(() -> c.run.apply(in, Map.of()));
    Map<String, Tensor> inferred = Modes.inference(() -> c.run.apply(in, Map.of()));
    results.forEach((key, t) -> {
      Golden.assertClose(c.name + " " + key, t.detach(), c.get("result." + key), tolerance);
      assertThat(the(inferred, key).bitEquals(t.detach())).as(key).isTrue();
    });
    loss(c, results).backward();
    in.forEach((key, t) -> close(c, key, t.grad(), tolerance));
    for (Map.Entry<String, Param> p : c.model.state().entrySet()) {
      close(c, p.getKey(), p.getValue().grad(), tolerance);
    }
  }

  private static void close(Case c, String key, @Nullable Tensor actual, double tolerance) {
    Golden.assertClose(
        c.name + " grad " + key,
        Objects.requireNonNull(actual, key).detach(),
        c.get("grad." + key),
        tolerance);
  }

  private static Map<String, Tensor> named(List<String> keys, List<Tensor> values) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      all.put(keys.get(i), values.get(i));
    }
    return all;
  }

  private static Tensor function(Case c, List<String> keys, List<Tensor> values) {
    Map<String, Tensor> all = named(keys, values);
    return loss(c, c.run.apply(all, all));
  }

  private static Map<String, Tensor> everything(Case c) {
    Map<String, Tensor> all = new LinkedHashMap<>(c.inputs());
    all.putAll(c.parameters());
    return all;
  }

  /** The definitions, as functional transforms take them; of cells with second derivatives. */
  private static void transformed(Case c, boolean second) {
    Map<String, Tensor> all = everything(c);
    List<String> keys = List.copyOf(all.keySet());
    Tensor[] values = all.values().toArray(new Tensor[0]);
    List<Tensor> first = Adjoint.valueAndGrads(x -> function(c, keys, x), values).grads();
    for (int i = 0; i < values.length; i++) {
      close(c, keys.get(i), first.get(i), 1e-11);
    }
    if (second) {
      List<Tensor> again =
          Adjoint.valueAndGrads(
                  y ->
                      slope(
                          c,
                          keys,
                          Adjoint.valueAndGrads(x -> function(c, keys, x), y.toArray(new Tensor[0]))
                              .grads()),
                  values)
              .grads();
      for (int i = 0; i < values.length; i++) {
        Golden.assertClose(
            c.name + " hvp " + keys.get(i), again.get(i), c.get("hvp." + keys.get(i)), 1e-10);
      }
    }
  }

  private static Tensor slope(Case c, List<String> keys, List<Tensor> gradients) {
    Tensor sum = null;
    for (int i = 0; i < keys.size(); i++) {
      Tensor term = gradients.get(i).mul(c.get("v." + keys.get(i))).sum();
      sum = sum == null ? term : sum.add(term);
    }
    return Objects.requireNonNull(sum);
  }

  /** The pullback of the fast form, recorded and differentiated again. */
  private static void twice(Case c) {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    everything(c).forEach((key, t) -> leaves.put(key, t.requiresGrad()));
    List<Tensor> values = List.copyOf(leaves.values());
    List<String> keys = List.copyOf(leaves.keySet());
    Tensor y = function(c, keys, values);
    List<@Nullable Tensor> first = Adjoint.gradients(List.of(y), values, Adjoint.Recording.GRAPH);
    List<Tensor> present = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Tensor g = Objects.requireNonNull(first.get(i), keys.get(i));
      close(c, keys.get(i), g, 1e-11);
      present.add(g);
    }
    slope(c, keys, present).backward();
    leaves.forEach((key, t) ->
        Golden.assertClose(
            c.name + " hvp " + key,
            Objects.requireNonNull(t.grad(), key),
            c.get("hvp." + key),
            1e-10));
  }
}
