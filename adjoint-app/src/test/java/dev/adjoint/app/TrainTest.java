package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.cpu.Team;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code adjoint train}, in this JVM. */
class TrainTest {
  private final int threads = Team.threads();
  @TempDir Path temp;

  @AfterEach
  void restoreThreads() {
    Team.threads(threads);
  }

  private Cli train(String name, String... more) {
    var arguments =
        new ArrayList<>(List.of("train", "digits", "--out", temp.resolve(name).toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private SafetensorsFile weights(String name) {
    return Safetensors.read(temp.resolve(name).resolve("weights.safetensors"));
  }

  @Test
  void trainsAndSaysWhereEverythingIs() throws Exception {
    var run = train("a", "--epochs", "2", "--seed", "7");
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    var folder = temp.resolve("a");
    assertThat(run.output())
        .matches(
            """
            digits: 1,437 images to learn from, 360 for the test
            mlp: 64-256-128-10, 50,826 parameters
            adamw: learning rate from 0.002 to 0, batches of 32, seed 7, \\d+ threads?, simd kernels
            epoch 1/2  loss \\d\\.\\d{4}  test accuracy \\d\\d\\.\\d\\d %  \\d+\\.\\d\\d s
            epoch 2/2  loss \\d\\.\\d{4}  test accuracy \\d\\d\\.\\d\\d %  \\d+\\.\\d\\d s

            Test accuracy \\d\\d\\.\\d\\d % after \\d+\\.\\d s.
              weights  FOLDER/weights.safetensors
              log      FOLDER/log.csv
              report   FOLDER/report.html

            Now try: adjoint predict --weights FOLDER/weights.safetensors --image PICTURE.png
            """
                .replace("FOLDER", folder.toString()));
    assertThat(Files.readAllLines(folder.resolve("log.csv")))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("epoch,step,learning_rate,train_loss,train_accuracy,test_loss,test_accuracy");
    assertThat(folder.resolve("report.html")).content().contains("<svg", "digits, mlp", "adamw");

    var file = weights("a");
    assertThat(file.tensors())
        .containsOnlyKeys("0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias");
    assertThat(file.metadata())
        .containsEntry("task", "digits")
        .containsEntry("model", "mlp")
        .containsEntry("layers", "64-256-128-10")
        .containsEntry("optimizer", "adamw")
        .containsEntry("learning_rate", "0.002")
        .containsEntry("epochs", "2")
        .containsEntry("epoch", "2")
        .containsEntry("batch", "32")
        .containsEntry("seed", "7")
        .containsEntry("adjoint", Version.number())
        .containsKeys("jdk", "kernels", "train_loss", "test_loss", "test_accuracy");
    assertThat(file.metadata().get("data_sha256")).matches("[0-9a-f]{64}");
  }

  @Test
  void theSameSeedGivesTheSameFileOnAnyNumberOfThreads() throws Exception {
    Team.threads(1);
    train("one", "--epochs", "2");
    Team.threads(2);
    train("two", "--epochs", "2");
    Team.threads(4);
    train("four", "--epochs", "2");
    train("other", "--epochs", "2", "--seed", "1");
    var one = Files.readAllBytes(temp.resolve("one/weights.safetensors"));
    assertThat(temp.resolve("two/weights.safetensors")).hasBinaryContent(one);
    assertThat(temp.resolve("four/weights.safetensors")).hasBinaryContent(one);
    var a = weights("one").tensor("0.weight");
    assertThat(a.bitEquals(weights("other").tensor("0.weight"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, mlp, 92",
    "momentum, mlp, 95",
    "nesterov, mlp, 95",
    "rmsprop, mlp, 96",
    "adam, mlp, 96",
    "adamw, mlp, 96",
    "adamw, mlp-large, 96",
    "nadam, mlp, 96",
    "radam, mlp, 95",
    "adamax, mlp, 96",
    "adagrad, mlp, 95",
    "adadelta, mlp, 96",
    "lion, mlp, 96",
    "adam, linear, 90"
  })
  void everyOptimizerAndModelLearns(String optimizer, String model, double percent) {
    train("a", "--optimizer", optimizer, "--model", model, "--epochs", "8");
    var accuracy = weights("a").metadata().get("test_accuracy");
    assertThat(100 * Double.parseDouble(String.valueOf(accuracy))).isGreaterThan(percent);
  }

  @Test
  void theDefaultReaches97Percent() {
    train("a");
    var accuracy = weights("a").metadata().get("test_accuracy");
    assertThat(Double.parseDouble(String.valueOf(accuracy))).isGreaterThanOrEqualTo(0.97);
  }

  @Test
  void aConvolutionalNetworkReaches98Percent() {
    var run = train("a", "--model", "cnn", "--epochs", "6");
    assertThat(run.output()).contains("cnn: 8x8-4x4x16-2x2x32-10, 6,186 parameters");
    var file = weights("a");
    assertThat(file.tensors())
        .containsKeys("1.weight", "2.running_mean", "5.bias", "6.running_var", "11.weight");
    assertThat(file.metadata()).containsEntry("layers", "8x8-4x4x16-2x2x32-10");
    var accuracy = file.metadata().get("test_accuracy");
    assertThat(Double.parseDouble(String.valueOf(accuracy))).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void stopsWhenTheLossIsNotANumber() {
    var run = train("a", "--lr", "1000", "--optimizer", "sgd");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errors())
        .matches(
            """
            train: the loss is (NaN|infinite) at step \\d+ \\(epoch 1, batch \\d+ of 45\\) with learning rate 99\\d\\.\\d+; .* This step was not taken.
              The data of this batch are finite. Try a smaller learning rate, .*
              findNaN: \\w+.* at \\w+\\.java:\\d+.* makes (.|\n)*
              The run began with --lr 1000; the default for sgd is 0.1.
              No epoch was finished, so nothing was saved.
            """);
    assertThat(temp.resolve("a")).doesNotExist();
  }

  @Test
  void refusesAnotherRunsFolderAndAnUnwritableOneBeforeTraining() throws Exception {
    train("a", "--epochs", "1", "--model", "linear");
    var before = Files.readAllBytes(temp.resolve("a/weights.safetensors"));
    assertThat(train("a", "--epochs", "1"))
        .isEqualTo(
            Cli.failed(
                1,
                "train: the folder %s holds an earlier run: weights.safetensors. Choose another --out, or delete it."
                    .formatted(temp.resolve("a"))));
    assertThat(temp.resolve("a/weights.safetensors")).hasBinaryContent(before);

    Files.createFile(temp.resolve("file"));
    assertThat(train("file"))
        .isEqualTo(
            Cli.failed(
                1,
                "train: cannot write to the folder %1$s: %1$s is a file, not a folder. Choose another with --out."
                    .formatted(temp.resolve("file"))));
  }

  @Test
  void answersWrongValuesInOneLine() {
    wrong("say on which data: mnist or digits.", "train");
    wrong("there is no data minst. Did you mean mnist? Known: mnist, digits.", "train", "minst");
    wrong(
        "there is no model mpl. Did you mean mlp? Known: mlp, mlp-large, linear, cnn.",
        "train",
        "digits",
        "--model",
        "mpl");
    wrong(
        "there is no optimizer adamm. Did you mean adam? Known: sgd, momentum, nesterov, rmsprop,"
            + " adam, adamw, nadam, radam, adamax, adagrad, adadelta, lion.",
        "train",
        "digits",
        "--optimizer",
        "adamm");
    wrong("--epochs is 0; it must be at least 1.", "train", "digits", "--epochs", "0");
    wrong(
        "--epochs is ten; it must be a whole number up to 2147483647.",
        "train",
        "digits",
        "--epochs",
        "ten");
    wrong(
        "--batch is 0; it must be from 1 to 1437, the number of examples.",
        "train",
        "digits",
        "--batch",
        "0");
    wrong(
        "--batch is 1438; it must be from 1 to 1437, the number of examples.",
        "train",
        "digits",
        "--batch",
        "1438");
    for (var rate : List.of("0", "-1", "NaN", "Infinity")) {
      wrong(
          "--lr is %s; it must be a number greater than 0, such as 0.1 for sgd.".formatted(rate),
          "train",
          "digits",
          "--optimizer",
          "sgd",
          "--lr",
          rate);
    }
    wrong("--lr is big; it must be a number.", "train", "digits", "--lr", "big");
    wrong(
        "--seed is 1.5; it must be a whole number of 64 bits.", "train", "digits", "--seed", "1.5");
    int most = 4 * Runtime.getRuntime().availableProcessors();
    wrong(
        "--threads is %d; it must be from 1 to %d, four times the processors here."
            .formatted(most + 1, most),
        "train",
        "digits",
        "--threads",
        String.valueOf(most + 1));
    wrong("unknown option --epoch. Did you mean --epochs?", "train", "digits", "--epoch", "3");
  }

  private static void wrong(String message, String... arguments) {
    assertThat(Cli.run(arguments)).isEqualTo(Cli.failed(2, "adjoint train: " + message));
  }
}
