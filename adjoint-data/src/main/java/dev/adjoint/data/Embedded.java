package dev.adjoint.data;

import dev.adjoint.core.TensorException;
import dev.adjoint.train.io.Csv;
import dev.adjoint.train.io.CsvFormat;
import dev.adjoint.train.io.Idx;
import dev.adjoint.train.io.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * The files in this module, as they were published. Each stands under its own licence: see {@link
 * #licence()} and the file NOTICE.
 *
 * <pre>{@code
 * Table iris = Embedded.IRIS.table();
 * String whale = Embedded.MOBY_DICK.text();
 * }</pre>
 */
public enum Embedded {
  /** 60,000 handwritten digits, U8 [60000, 28, 28]. */
  MNIST_TRAIN_IMAGES("mnist/train-images-idx3-ubyte.gz", Licences.MNIST, Kind.IDX),
  /** Their classes 0 to 9, U8 [60000]. */
  MNIST_TRAIN_LABELS("mnist/train-labels-idx1-ubyte.gz", Licences.MNIST, Kind.IDX),
  /** 10,000 more digits, by other writers, U8 [10000, 28, 28]. */
  MNIST_TEST_IMAGES("mnist/t10k-images-idx3-ubyte.gz", Licences.MNIST, Kind.IDX),
  /** Their classes 0 to 9, U8 [10000]. */
  MNIST_TEST_LABELS("mnist/t10k-labels-idx1-ubyte.gz", Licences.MNIST, Kind.IDX),
  /** 1,797 digits of 8x8: 64 pixels from 0 to 16, then the class. */
  DIGITS("tables/digits.csv.gz", Licences.UCI, Kind.TABLE),
  /** 150 flowers: 4 measures in centimetres, then the species. */
  IRIS("tables/iris.csv", Licences.UCI, Kind.TABLE_AFTER_FIRST_LINE),
  /** 178 wines: 13 measures, then the cultivar. */
  WINE("tables/wine_data.csv", Licences.UCI, Kind.TABLE_AFTER_FIRST_LINE),
  /** 569 tumours: 30 measures, then 0 malignant or 1 benign. */
  BREAST_CANCER("tables/breast_cancer.csv", Licences.UCI, Kind.TABLE_AFTER_FIRST_LINE),
  /** 442 patients: age, sex, body mass, blood pressure, six serum values. */
  DIABETES("tables/diabetes_data_raw.csv.gz", Licences.DIABETES, Kind.TABLE_OF_SPACES),
  /** How far their diabetes had progressed a year later, one number each. */
  DIABETES_TARGET("tables/diabetes_target.csv.gz", Licences.DIABETES, Kind.TABLE),
  /** Herman Melville's novel. */
  MOBY_DICK("texts/moby-dick.txt.gz", "public domain", Kind.TEXT),
  /** 8,422 English first names, one a line. */
  FIRST_NAMES("texts/first-names-en.txt.gz", "Apache-2.0", Kind.TEXT);

  private enum Kind {
    IDX,
    TABLE,
    TABLE_AFTER_FIRST_LINE,
    TABLE_OF_SPACES,
    TEXT
  }

  private static final class Licences {
    static final String MNIST = "CC BY-SA 3.0";
    static final String UCI = "CC BY 4.0";
    static final String DIABETES = "BSD-3-Clause";
  }

  private final String path;
  private final String licence;
  private final Kind kind;

  Embedded(String path, String licence, Kind kind) {
    this.path = path;
    this.licence = licence;
    this.kind = kind;
  }

  /** Folder and name inside the module, for example {@code mnist/t10k-labels-idx1-ubyte.gz}. */
  public String path() {
    return path;
  }

  /** The short name of the file's licence, for example {@code CC BY 4.0}. */
  public String licence() {
    return licence;
  }

  /** The file's bytes as published, compressed where the name ends in {@code .gz}. */
  public InputStream open() {
    InputStream in = Embedded.class.getResourceAsStream(path);
    if (in == null) {
      throw new TensorException(
          "data: "
              + path
              + " is missing in adjoint-data. The module was built without its"
              + " resources: build it again.");
    }
    return in;
  }

  /**
   * The array of an IDX file.
   *
   * @throws TensorException if this is no IDX file
   */
  public Idx idx() {
    if (kind != Kind.IDX) {
      throw isNot("an IDX file");
    }
    try (InputStream in = open()) {
      return Idx.read(path, in);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * The numbers of a table.
   *
   * @throws TensorException if this is no table
   */
  public Table table() {
    CsvFormat format =
        switch (kind) {
          case TABLE -> CsvFormat.COMMA;
          case TABLE_AFTER_FIRST_LINE -> CsvFormat.COMMA.skipping(1);
          case TABLE_OF_SPACES -> CsvFormat.SPACE;
          case IDX, TEXT -> throw isNot("a table");
        };
    try (InputStream in = open()) {
      return Csv.read(path, in, format);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * The whole text.
   *
   * @throws TensorException if this is no text
   */
  public String text() {
    if (kind != Kind.TEXT) {
      throw isNot("a text");
    }
    try (InputStream in = new GZIPInputStream(open())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private TensorException isNot(String what) {
    String use =
        switch (kind) {
          case IDX -> "idx()";
          case TEXT -> "text()";
          case TABLE, TABLE_AFTER_FIRST_LINE, TABLE_OF_SPACES -> "table()";
        };
    return new TensorException("data: " + path + " is not " + what + ". Use " + use + ".");
  }

  private TensorException broken(IOException e) {
    return new TensorException(
        "data: "
            + path
            + " in adjoint-data cannot be read: "
            + e.getMessage()
            + ". Build the module again.",
        e);
  }
}
