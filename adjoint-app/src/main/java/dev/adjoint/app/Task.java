package dev.adjoint.app;

import dev.adjoint.core.Tensor;
import dev.adjoint.data.Datasets;
import dev.adjoint.data.Embedded;
import dev.adjoint.train.Split;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a network can learn here: embedded pictures of digits, as squares of grey pixels. */
enum Task {
  /** Bitmaps of 20 x 20 with their centre of mass in the middle of 28 x 28. */
  MNIST(28, 20, 10, 128),

  /** Bitmaps of 32 x 32 counted in blocks of 4 x 4. */
  DIGITS(8, 8, 30, 32);

  private final int side;
  private final int box;
  private final int epochs;
  private final int batch;

  Task(int side, int box, int epochs, int batch) {
    this.side = side;
    this.box = box;
    this.epochs = epochs;
    this.batch = batch;
  }

  /** The names that the command line knows. */
  static List<String> names() {
    return Arrays.stream(values()).map(Task::toString).toList();
  }

  static Optional<Task> named(String name) {
    return Arrays.stream(values()).filter(t -> t.toString().equals(name)).findFirst();
  }

  /** Width and height of a picture. */
  int side() {
    return side;
  }

  /** Width and height that a drawing may have within a picture. */
  int box() {
    return box;
  }

  /** How many epochs do well. */
  int epochs() {
    return epochs;
  }

  /** How large a batch does well. */
  int batch() {
    return batch;
  }

  int inputs() {
    return side * side;
  }

  int classes() {
    return 10;
  }

  /** The examples: inputs F32 [n, side * side] from 0 to 1, targets I64 [n]. */
  Split load() {
    return switch (this) {
      case MNIST -> Datasets.mnist();
      case DIGITS -> Datasets.digits();
    };
  }

  private List<Embedded> files() {
    return switch (this) {
      case MNIST ->
          List.of(
              Embedded.MNIST_TRAIN_IMAGES,
              Embedded.MNIST_TRAIN_LABELS,
              Embedded.MNIST_TEST_IMAGES,
              Embedded.MNIST_TEST_LABELS);
      case DIGITS -> List.of(Embedded.DIGITS);
    };
  }

  /** Any picture made as those of the task were made; one that looks so already stays. */
  Picture prepare(Picture picture) {
    boolean ready =
        this == DIGITS
            && picture.columns() == side
            && picture.rows() == side
            && !picture.inverted();
    return ready ? picture : picture.trimmed().fitted(box).centred(side, this == MNIST);
  }

  /** A prepared picture as a batch of one. */
  Tensor input(Picture prepared) {
    return Tensor.of(prepared.ink(), 1, inputs());
  }

  /** SHA-256 of the data files one after another, as they lie in adjoint-data. */
  String sha256() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        for (var file : files()) {
          try (InputStream in = file.open()) {
            in.transferTo(out);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
