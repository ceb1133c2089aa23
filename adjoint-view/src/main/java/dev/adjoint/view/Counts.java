package dev.adjoint.view;

import static dev.adjoint.view.Points.need;

import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.view.Curve.Look;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The plots of {@link Plots} that count: units, and nodes of expressions. */
final class Counts {
  private Counts() {}

  static Plot deadUnits(Map<String, ? extends List<Tensor>> nets) {
    need(
        nets.values().stream().anyMatch(layers -> !layers.isEmpty()),
        "deadUnits",
        nets.isEmpty() ? "no network was given" : "no network has a layer",
        "Give the activations of each layer, [samples, units].");
    var dead = new ArrayList<Curve>();
    var active = new ArrayList<Curve>();
    for (var net : nets.entrySet()) {
      int n = net.getValue().size();
      var layer = new double[n];
      var count = new double[n];
      var share = new double[n];
      for (int i = 0; i < n; i++) {
        Tensor h = net.getValue().get(i).detach();
        if (h.rank() != 2 || h.numel() == 0) {
          throw new ShapeException(
              "deadUnits: layer %d of %s is %s; activations must be [samples, units], at least one of each."
                  .formatted(i + 1, net.getKey(), h.describe()));
        }
        Tensor on = h.gt(0);
        layer[i] = i + 1;
        count[i] = h.size(1) - on.any(0).to(DType.F64).sum().item();
        share[i] = on.to(DType.F64).mean().item();
      }
      dead.add(Curve.of(net.getKey(), Look.MARKED, dead.size(), layer, count));
      active.add(Curve.of(net.getKey(), Look.MARKED, active.size(), layer, share));
    }
    return Plot.grid(
        "",
        List.of(
            Chart.linear("Units that no sample activates", "layer", "dead units", dead),
            Chart.linear("Share of positive activations", "layer", "share", active)),
        2,
        480,
        400);
  }

  static Plot expressionGrowth(IntFunction<Expr> formula, int last) {
    if (last < 1) {
      throw new TensorException(
          "expressionGrowth: up to formula %d; count from 1 to 1 or more.".formatted(last));
    }
    var n = new double[last];
    var value = new double[last];
    var derivative = new double[last];
    var recorded = new double[last];
    for (int i = 0; i < last; i++) {
      Expr e = formula.apply(i + 1);
      var sizes = new Sizes();
      n[i] = i + 1;
      value[i] = sizes.of(e);
      derivative[i] = sizes.ofDerivative(e);
      recorded[i] = sizes.recorded();
    }
    return Plot.of(
        new Chart(
            "Size of a derivative",
            "n",
            "nodes",
            false,
            true,
            List.of(
                Curve.of("derivative written out", Look.MARKED, 1, n, derivative),
                Curve.of("formula written out", Look.MARKED, 0, n, value),
                Curve.of("recorded by automatic differentiation", Look.MARKED, 2, n, recorded))),
        800,
        500);
  }

  /** Sizes of trees, of parts that occur several times only once: so nothing is written out. */
  private static final class Sizes {
    private final Map<Expr, Double> known = new IdentityHashMap<>();
    private final Map<Expr, Double> derivatives = new IdentityHashMap<>();

    /** Nodes of the expression, each occurrence counted. */
    double of(Expr e) {
      Double size = known.get(e);
      if (size == null) {
        size = 1 + e.parts().stream().mapToDouble(this::of).sum();
        known.put(e, size);
      }
      return size;
    }

    /** Operations met so far, each once, and the input. */
    int recorded() {
      return 1 + (int) known.keySet().stream().filter(e -> !e.parts().isEmpty()).count();
    }

    /** Nodes of the derivative by the rules of school, nothing simplified. */
    double ofDerivative(Expr e) {
      Double size = derivatives.get(e);
      if (size == null) {
        size = rule(e);
        derivatives.put(e, size);
      }
      return size;
    }

    private double rule(Expr e) {
      return switch (e) {
        case Unary(var fn, Expr x) -> 1 + local(fn.derivative(x, Expr.out()), e) + ofDerivative(x);
        case Binary(Fn2 fn, Expr a, Expr b) -> {
          double parts = ofDerivative(a) + ofDerivative(b);
          yield fn == Fn2.ADD || fn == Fn2.SUB
              ? 1 + parts
              : 3
                  + local(fn.derivativeA(a, b, Expr.out()), e)
                  + local(fn.derivativeB(a, b, Expr.out()), e)
                  + parts;
        }
        case Fma(Expr a, Expr b, Expr c) ->
            4 + known(a) + known(b) + ofDerivative(a) + ofDerivative(b) + ofDerivative(c);
        case Select(Expr c, Expr a, Expr b) -> 1 + known(c) + ofDerivative(a) + ofDerivative(b);
        default -> 1; // of a leaf or a truth value: 1 or 0
      };
    }

    /** As {@link #of}, of a part of what was measured. */
    private double known(Expr e) {
      return known.getOrDefault(e, 1.0);
    }

    /** A local derivative; where it says y, the whole expression would be written. */
    private double local(Expr d, Expr y) {
      if (d instanceof Expr.Out) {
        return known(y);
      }
      Double size = known.get(d);
      return size != null ? size : 1 + d.parts().stream().mapToDouble(p -> local(p, y)).sum();
    }
  }
}
