package dev.adjoint.view;

import static dev.adjoint.view.Points.need;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.view.Field.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The plots of {@link Plots} made of cells. */
final class Tables {
  private Tables() {}

  static Plot confusion(Tensor labels, Tensor predicted, List<String> names) {
    double[] is = Points.vector("confusion", "labels", labels);
    double[] taken = Points.vector("confusion", "predicted", predicted);
    need(is.length > 0, "confusion", "there is no label", "Give at least one.");
    if (is.length != taken.length) {
      throw new ShapeException(
          "confusion: labels are %s, predicted are %s; each label must have its prediction."
              .formatted(labels.describe(), predicted.describe()));
    }
    int classes = 1 + (int) Math.max(max(is), max(taken));
    if (!names.isEmpty() && names.size() < classes) {
      throw new TensorException(
          "confusion: class %d appears, but %d names were given; each class must have one."
              .formatted(classes - 1, names.size()));
    }
    int n = Math.max(classes, names.size());
    var count = new double[n][n];
    int right = 0;
    for (int i = 0; i < is.length; i++) {
      if (!isClass(is[i]) || !isClass(taken[i])) {
        throw new TensorException(
            "confusion: sample %d is %s and was taken for %s; both must be classes: 0, 1, 2, ..."
                .formatted(i, is[i], taken[i]));
      }
      count[(int) is[i]][(int) taken[i]]++;
      right += is[i] == taken[i] ? 1 : 0;
    }
    var shown = names.isEmpty() ? numbers(n) : names;
    double most = Arrays.stream(count).mapToDouble(Tables::max).max().orElse(1);
    var title =
        "accuracy %s %%: %d of %d"
            .formatted(Ticks.number(100.0 * right / is.length), right, is.length);
    int size = Math.clamp(n * 44 + 140, 380, 900);
    return Plot.of(
        Field.matrix(
            title,
            "class",
            "taken for",
            new Cells(Tensor.of(count), Palette.SEQUENTIAL, 0, most),
            true,
            shown,
            shown),
        size + 40,
        size);
  }

  private static boolean isClass(double v) {
    return v >= 0 && v == Math.rint(v);
  }

  private static double max(double[] v) {
    return Arrays.stream(v).max().orElse(0);
  }

  private static List<String> numbers(int n) {
    return IntStream.range(0, n).mapToObj(Integer::toString).toList();
  }

  static Plot images(Tensor images, List<String> captions) {
    boolean channel = images.rank() == 4 && images.size(1) == 1;
    if (images.rank() != 3 && !channel) {
      throw new ShapeException(
          "images: the pictures are %s; they must be [n, h, w] or [n, 1, h, w]. One picture: unsqueeze(0)."
              .formatted(images.describe()));
    }
    need(
        images.numel() > 0,
        "images",
        "the pictures are " + images.describe(),
        "Give at least one.");
    int n = images.size(0);
    if (!captions.isEmpty() && captions.size() != n) {
      throw new TensorException(
          "images: %d pictures, %d captions; each picture must have one, or none."
              .formatted(n, captions.size()));
    }
    Tensor all = images.detach().to(DType.F64);
    double[] range = range(all);
    var panels = new ArrayList<Panel>();
    for (int i = 0; i < n; i++) {
      Tensor picture = channel ? all.select(0, i).select(0, 0) : all.select(0, i);
      panels.add(
          Field.picture(
              captions.isEmpty() ? "" : captions.get(i),
              new Cells(picture, Palette.GREY, range[0], range[1])));
    }
    int columns = (int) Math.ceil(Math.sqrt(n * 1.6));
    return Plot.grid("", panels, Math.min(columns, n), 96, captions.isEmpty() ? 96 : 116);
  }

  /** The least and the largest finite number. */
  private static double[] range(Tensor t) {
    var s = Arrays.stream(t.toDoubleArray()).filter(Double::isFinite).summaryStatistics();
    return s.getCount() == 0 ? new double[] {0, 1} : new double[] {s.getMin(), s.getMax()};
  }

  static Plot heatMap(String title, Tensor matrix) {
    return Plot.of(panel("heatMap", title, "row", "column", matrix, null), 640, 540);
  }

  static Plot jacobian(String title, UnaryOperator<Tensor> f, Tensor x) {
    Tensor j = Adjoint.jacobian(f, x.detach());
    need(j.numel() > 0, "jacobian", "the Jacobian is " + j.describe(), "Give an x with numbers.");
    Tensor flat = j.reshape(j.numel() / x.numel(), x.numel());
    return Plot.of(panel("jacobian", title, "output", "input", flat, null), 640, 540);
  }

  /** Colours and numbers that go round 0 if there is a negative number, or up to a given most. */
  private static Field panel(
      String op, String title, String row, String column, Tensor matrix, @Nullable Double most) {
    if (matrix.rank() != 2) {
      throw new ShapeException(
          "%s: the tensor is %s; it must be a matrix. Use reshape or select."
              .formatted(op, matrix.describe()));
    }
    need(matrix.numel() > 0, op, "the matrix is " + matrix.describe(), "Give one with numbers.");
    Tensor v = matrix.detach().to(DType.F64);
    double[] range = range(v);
    double around = most != null ? most : Math.max(-range[0], range[1]);
    var cells =
        range[0] < 0 || most != null
            ? new Cells(v, Palette.DIVERGING, -around, around)
            : new Cells(v, Palette.SEQUENTIAL, range[0], range[1]);
    boolean numbers = v.size(0) <= 16 && v.size(1) <= 12;
    return Field.matrix(title, row, column, cells, numbers, numbers(v.size(0)), numbers(v.size(1)));
  }

  static Plot normalisation(Tensor x) {
    Tensor v = x.detach().to(DType.F64);
    var before = panel("normalisation", "x", "sample", "feature", v, null);
    Tensor batch = normalised(v, 0);
    Tensor layer = normalised(v, 1);
    double most = Math.max(1, Math.max(batch.abs().amax().item(), layer.abs().amax().item()));
    return Plot.grid(
        "Batch against layer normalisation",
        List.of(
            before,
            panel("normalisation", "batch: over each column", "sample", "feature", batch, most),
            panel("normalisation", "layer: over each row", "sample", "feature", layer, most)),
        3,
        360,
        360);
  }

  private static Tensor normalised(Tensor x, int axis) {
    return x.sub(x.meanKeep(axis)).div(x.varBiasedKeep(axis).add(1e-5).sqrt());
  }

  static Plot unrolled(BinaryOperator<Tensor> cell, Tensor h0, Tensor x) {
    need(
        x.rank() > 0 && x.size(0) > 0,
        "unrolled",
        "x is " + x.describe(),
        "Give at least one step along axis 0.");
    var states = new ArrayList<Tensor>();
    Tensor h = h0.detach().requiresGrad();
    states.add(h);
    for (int t = 0; t < x.size(0); t++) {
      h = cell.apply(x.select(0, t), h);
      states.add(h.retainGrad());
    }
    h.sum().backward();
    return Plot.of(
        new Unrolled(
            "A recurrent network is unrolled in time",
            IntStream.range(0, x.size(0)).mapToObj(t -> shown(x.select(0, t))).toList(),
            states.stream().map(Tables::shown).toList(),
            states.stream().map(s -> shown(s.grad())).toList()),
        Math.clamp(220 + 170L * x.size(0), 600, 4000),
        320);
  }

  /** One number, or the norm of several. */
  private static String shown(@Nullable Tensor t) {
    if (t == null) {
      return "none";
    }
    Tensor v = t.detach().to(DType.F64);
    return v.numel() == 1
        ? Ticks.number(v.reshape(1).get(0))
        : "norm " + Ticks.number(v.norm(2).item());
  }
}
