package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.data.Datasets;
import dev.adjoint.train.ImageDataset;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adjoint predict} on pictures of test digits. */
class PredictTest {
  @TempDir static Path temp;

  /** Trained for one epoch on MNIST, and on the small digits. */
  private static Path mnist;

  private static Path digits;

  @BeforeAll
  static void train() {
    mnist = train("mnist", "--epochs", "1");
    digits = train("digits", "--epochs", "10");
  }

  private static Path train(String task, String... more) {
    var folder = temp.resolve(task);
    var arguments = new String[] {"train", task, "--out", folder.toString(), more[0], more[1]};
    assertThat(Cli.run(arguments).errors()).isEmpty();
    return folder.resolve("weights.safetensors");
  }

  /** A test digit as a picture, light on dark. */
  private static BufferedImage picture(ImageDataset data, int index) {
    int side = data.item().size(0);
    var pixels = data.batch(index).inputs().toFloatArray();
    var image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < pixels.length; i++) {
      image.getRaster().setSample(i % side, i / side, 0, Math.round(255 * pixels[i]));
    }
    return image;
  }

  /** The same on a larger sheet, off its middle, in blue on yellowish paper. */
  private static BufferedImage onPaper(BufferedImage digit, int times) {
    int side = digit.getWidth() * times;
    var large = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = large.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.drawImage(digit, 0, 0, side, side, null);
    g.dispose();
    var paper = new BufferedImage(side + 90, side + 40, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < paper.getHeight(); y++) {
      for (int x = 0; x < paper.getWidth(); x++) {
        boolean inside = x >= 70 && x < 70 + side && y >= 10 && y < 10 + side;
        int ink = inside ? large.getRaster().getSample(x - 70, y - 10, 0) : 0;
        int red = 250 - 230 * ink / 255;
        int blue = 220 - 100 * ink / 255;
        paper.setRGB(x, y, red << 16 | red << 8 | blue);
      }
    }
    return paper;
  }

  private static Path save(BufferedImage image) throws IOException {
    var file = Files.createTempFile(temp, "digit", ".png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static Cli predict(Path weights, Path image) {
    return Cli.run("predict", "--weights", weights.toString(), "--image", image.toString());
  }

  @Test
  void seesWhatTheTestSetHolds() throws Exception {
    agree(Predict.Trained.read(mnist), Datasets.mnistTest(), 10, 93);
    agree(Predict.Trained.read(digits), Datasets.allDigits(), 30, 80);
  }

  /** With the statistics of its batch norm, which lie in the file too. */
  @Test
  void aConvolutionalNetworkSeesOnePictureAsItSawMany() {
    var folder = temp.resolve("cnn");
    var run =
        Cli.run("train", "digits", "--model", "cnn", "--epochs", "2", "--out", folder.toString());
    assertThat(run.errors()).isEmpty();
    var predictor = Predict.Trained.read(folder.resolve("weights.safetensors")).layer().predictor();
    var data = Datasets.allDigits().flat();
    long right = 0;
    for (int i = 0; i < 150; i++) {
      var digit = data.batch(i);
      right += number(predictor.forward(digit.inputs())) == digit.targets().itemLong() ? 1 : 0;
    }
    assertThat(right).isGreaterThanOrEqualTo(140);
  }

  /** The network says the same of a digit in the data set, as a file, and drawn on paper. */
  private static void agree(Predict.Trained trained, ImageDataset data, int times, int percent)
      throws IOException {
    var predictor = trained.layer().predictor();
    int asFile = 0;
    int drawn = 0;
    int n = 150;
    for (int i = 0; i < n; i++) {
      long said = number(predictor.forward(data.flat().batch(i).inputs()));
      var picture = picture(data, i);
      asFile += said == number(predictor.forward(input(trained.task(), picture))) ? 1 : 0;
      var paper = onPaper(picture, times);
      drawn += said == number(predictor.forward(input(trained.task(), paper))) ? 1 : 0;
    }
    assertThat(asFile).isGreaterThanOrEqualTo(99 * n / 100);
    assertThat(drawn).isGreaterThanOrEqualTo(percent * n / 100);
  }

  private static Tensor input(Task task, BufferedImage image) throws IOException {
    return task.input(task.prepare(Picture.read(save(image))));
  }

  private static long number(Tensor scores) {
    return scores.argmax(-1).toLongArray()[0];
  }

  @Test
  void printsWhatItSawAndTheLikeliestThree() throws Exception {
    var data = Datasets.mnistTest(); // begins with a 7
    var file = save(picture(data, 0));
    var run = predict(mnist, file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.output())
        .startsWith(
            "%s: 28 x 28, light on dark; scaled into 20 x 20, centred in 28 x 28:%n%n"
                .formatted(file))
        .matches("(?s).*\\R\\Rclass 7\\R  7  +\\d+\\.\\d\\d %\\R  \\d  .* %\\R  \\d  .* %\\R");
    assertThat(run.output().lines()).hasSize(1 + 1 + 14 + 1 + 4);
    var paper = save(onPaper(picture(data, 0), 10));
    assertThat(predict(mnist, paper).output())
        .startsWith(
            "%s: 370 x 320, dark on light, so inverted; scaled into 20 x 20, centred in 28 x 28:%n%n"
                .formatted(paper))
        .contains("%nclass 7%n".formatted());
  }

  @Test
  void digitsAreEightByEight() throws Exception {
    var data = Datasets.allDigits(); // begins with 0, 1, 2, 3
    var run = predict(digits, save(picture(data, 3)));
    assertThat(run.output()).contains(": 8 x 8, light on dark; taken as it is:", "class 3");
    assertThat(run.output().lines()).hasSize(1 + 1 + 8 + 1 + 4);
  }

  @Test
  void refusesWhatIsNotATrainedNetwork() throws Exception {
    var image = save(picture(Datasets.allDigits(), 0));
    var absent = temp.resolve("absent");
    assertThat(predict(absent, image))
        .isEqualTo(
            Cli.failed(1, "read %s: there is no such file. Check the path.".formatted(absent)));
    assertThat(predict(image, image).errors())
        .startsWith("read %s: not a valid safetensors file: ".formatted(image))
        .endsWith("It looks like a PNG picture.%n".formatted());

    var foreign = temp.resolve("foreign.safetensors");
    Safetensors.write(foreign, Map.of("w", Tensor.zeros(2, 3)));
    assertThat(predict(foreign, image))
        .isEqualTo(
            Cli.failed(
                1,
                "predict: %s does not say for which task it is, so adjoint train did not write it. Use the weights.safetensors of a training."
                    .formatted(foreign)));
    Safetensors.write(foreign, Map.of(), Map.of("task", "mnist", "model", "mlpp"));
    assertThat(predict(foreign, image))
        .isEqualTo(
            Cli.failed(
                1,
                "predict: %s is for the model mlpp, which is not known here. Did you mean mlp? Known: mlp, mlp-large, linear, cnn."
                    .formatted(foreign)));
    Safetensors.write(
        foreign, Safetensors.read(digits).tensors(), Map.of("task", "digits", "model", "linear"));
    assertThat(predict(foreign, image).code()).isEqualTo(1);
    assertThat(predict(foreign, image).errors())
        .isEqualTo(
            """
            load %s into Sequential: 2 of 2 parameters cannot be filled, 4 tensors of the file have no place.
              shape       0.bias    model f32[10], file f32[256]
              shape       0.weight  model f32[10, 64], file f32[256, 64]
              unexpected  3.bias    f32[128]
              unexpected  3.weight  f32[128, 256]
              unexpected  6.bias    f32[10]
              unexpected  6.weight  f32[10, 128]
            Nothing was loaded.
            """
                .formatted(foreign));
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertThat(predict(digits, digits))
        .isEqualTo(
            Cli.failed(
                1,
                "read %s: this is not a picture that Java can read. Use PNG, JPEG, GIF or BMP."
                    .formatted(digits)));
  }

  @Test
  void asksForBothFiles() {
    assertThat(Cli.run("predict"))
        .isEqualTo(
            Cli.failed(
                2, "adjoint predict: Missing required options: '--weights=FILE', '--image=FILE'"));
    assertThat(Cli.run("predict", "--weigths", "a", "--image", "b").errors())
        .isEqualTo(
            "adjoint predict: unknown option --weigths. Did you mean --weights?%n".formatted());
  }

  @Test
  void knowsEveryTask() {
    for (var task : Task.values()) {
      assertThat(Task.named(task.toString())).hasValue(task);
      var split = task.load();
      assertThat(split.train().batch(0).inputs().shape().toArray())
          .containsExactly(1, task.inputs());
      assertThat(Objects.requireNonNull(task.sha256())).hasSize(64);
    }
  }
}
