package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Linear;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plots say when they cannot be drawn. */
class PlotMessagesTest {
  private static void says(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(TensorException.class).hasMessage(message);
  }

  @Test
  void nothingToDraw() {
    says(
        "losses: there is nothing to draw: no run was given. Give each run at least one number.",
        () -> Plots.losses(Map.of()));
    says(
        "losses: there is nothing to draw: no run has a loss. Give each run at least one number.",
        () -> Plots.losses(Map.of("a", new double[0])));
    says(
        "schedules: there is nothing to draw: 0 schedules over 9 steps. Give at least one schedule and one step.",
        () -> Plots.schedules(Map.of(), 9));
    says(
        "activations: there is nothing to draw: no function was given. Give at least one.",
        () -> Plots.activations(Map.of()));
    says(
        "approximations: there is nothing to draw: 1 functions were given. Give the exact one first, then at least one other.",
        () -> Plots.approximations(Map.of("gelu", Tensor::gelu)));
    says(
        "histograms: there is nothing to draw: no tensor was given. Give at least one.",
        () -> Plots.histograms(Map.of()));
    says(
        "histograms: there is nothing to draw: a is f32[0] and none of its numbers is finite. Leave it out.",
        () -> Plots.histograms(Map.of("a", Tensor.zeros(0))));
    says(
        "gradientFlow: there is nothing to draw: no network was given. Give at least one.",
        () -> Plots.gradientFlow(Map.of()));
    says(
        "descent: there is nothing to draw: no path was given. Give at least one, [n, 2].",
        () -> Plots.descent(Tensor::sum, Map.of()));
    says(
        "images: there is nothing to draw: the pictures are f32[0, 2, 2]. Give at least one.",
        () -> Plots.images(Tensor.zeros(0, 2, 2)));
    says(
        "heatMap: there is nothing to draw: the matrix is f32[0, 3]. Give one with numbers.",
        () -> Plots.heatMap("", Tensor.zeros(0, 3)));
    says(
        "confusion: there is nothing to draw: there is no label. Give at least one.",
        () -> Plots.confusion(Tensor.zeros(0), Tensor.zeros(0)));
    says(
        "boundary: there is nothing to draw: there is no point. Give at least one.",
        () -> Plots.boundary(p -> p.sum(1), Tensor.zeros(0, 2), Tensor.zeros(0)));
    says(
        "unrolled: there is nothing to draw: x is f32[0]. Give at least one step along axis 0.",
        () -> Plots.unrolled((x, h) -> h, Tensor.zeros(1), Tensor.zeros(0)));
    says(
        "fit: there is nothing to draw: there is no point. Give at least one.",
        () -> Plots.fit(Map.of(), Tensor.zeros(0), Tensor.zeros(0)));
    says(
        "alignment: there is nothing to draw: 0 losses, 1 losses and 1 angles were given. Give at least one of each.",
        () -> Plots.alignment(new double[0], new double[1], new double[1]));
  }

  @Test
  void shapes() {
    says(
        "boundary: the points are f32[3]; they must be [n, 2]: x and y in each row.",
        () -> Plots.boundary(p -> p, Tensor.zeros(3), Tensor.zeros(3)));
    says(
        "boundary: f32[3, 2] points, f32[2] labels; each point must have its label.",
        () -> Plots.boundary(p -> p.sum(1), Tensor.zeros(3, 2), Tensor.zeros(2)));
    says(
        "boundary: the model makes f64[3] of f64[40000, 2]; it must give a score, or one a class, for each row.",
        () ->
            Plots.boundary(p -> Tensor.of(new double[3], 3), Tensor.zeros(1, 2), Tensor.zeros(1)));
    says(
        "boundary: there is a label 0.5; labels must be classes: 0, 1, 2, ...",
        () -> Plots.boundary(p -> p.sum(1), Tensor.zeros(1, 2), Tensor.full(0.5, 1)));
    says(
        "confusion: labels are f32[2], predicted are f32[3]; each label must have its prediction.",
        () -> Plots.confusion(Tensor.zeros(2), Tensor.zeros(3)));
    says(
        "confusion: class 2 appears, but 1 names were given; each class must have one.",
        () -> Plots.confusion(Tensor.full(2, 1), Tensor.zeros(1), "cat"));
    says(
        "confusion: sample 0 is -1.0 and was taken for 0.0; both must be classes: 0, 1, 2, ...",
        () -> Plots.confusion(Tensor.full(-1, 1), Tensor.zeros(1)));
    says(
        "images: the pictures are f32[2, 3, 4, 4]; they must be [n, h, w] or [n, 1, h, w]. One picture: unsqueeze(0).",
        () -> Plots.images(Tensor.zeros(2, 3, 4, 4)));
    says(
        "images: 2 pictures, 1 captions; each picture must have one, or none.",
        () -> Plots.images(Tensor.zeros(2, 4, 4), "a"));
    says(
        "heatMap: the tensor is f32[3]; it must be a matrix. Use reshape or select.",
        () -> Plots.heatMap("", Tensor.zeros(3)));
    says(
        "activations: sum makes f64[] of f64[601]; it must be elementwise.",
        () -> Plots.activations(Map.of("sum", Tensor::sum)));
    says(
        "fit: x is f32[3] and y is f32[2]; they must be of one length.",
        () -> Plots.fit(Map.of(), Tensor.zeros(3), Tensor.zeros(2)));
    says(
        "fit: x is f32[3, 1]; it must have one axis. Use flatten().",
        () -> Plots.fit(Map.of(), Tensor.zeros(3, 1), Tensor.zeros(3)));
    says(
        "fit: sum makes f32[] of f64[301]; it must give one number for each.",
        () -> Plots.fit(Map.of("sum", Tensor::sum), Tensor.zeros(3), Tensor.zeros(3)));
    says(
        "warp: the Jacobian is f64[2]; the function must go from f64[2] to [2].",
        () -> Plots.warp(Tensor::sum, Box.square(1)));
  }

  @Test
  void others() {
    says(
        "numericError: the derivative at 0.0 is 0.0; the relative error needs one that is finite and not 0. Choose another x.",
        () -> Plots.numericError(Tensor::square, 0));
    says(
        "gradientFlow: weight of net has no gradient; each weight must have one. Call loss.backward() before.",
        () -> Plots.gradientFlow(Map.of("net", new Linear(2, 2))));
    says(
        "Box: x from 1.0 to 1.0, y from 0.0 to 2.0; each must go from a finite number to a larger one. Box.around(points) fits points.",
        () -> new Box(1, 1, 0, 2));
    says(
        "Box.around: none of the points in f32[1, 2] is finite. Give the box yourself: new Box(x0, x1, y0, y1).",
        () -> Box.around(Tensor.full(Double.NaN, 1, 2)));
    says(
        "Plot.size: 50 x 500 pixels; both must be from 100 to 10000. The usual size of this plot is 640 x 540.",
        () -> Plots.heatMap("", Tensor.eye(2)).size(50, 500));
  }

  @Test
  void aFolderThatIsAFile(@TempDir Path folder) throws Exception {
    var file = Files.createFile(folder.resolve("file"));
    says(
        "write %s/a.png: %s (FileAlreadyExistsException). Check that the folder is there and can be written."
            .formatted(file, file),
        () -> Plots.heatMap("", Tensor.eye(2)).png(file.resolve("a.png")));
  }
}
