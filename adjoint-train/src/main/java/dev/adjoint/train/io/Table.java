package dev.adjoint.train.io;

import dev.adjoint.core.IndexException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.Json;
import java.util.Arrays;
import java.util.List;

/** A table of numbers, as {@link Csv} reads it. Immutable. */
public final class Table {
  private final String name;
  private final List<String> header;
  private final int rows;
  private final int columns;
  private final double[] values;

  Table(String name, List<String> header, int rows, int columns, double[] values) {
    this.name = name;
    this.header = header;
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** What it was read from, for messages. */
  public String name() {
    return name;
  }

  /** The columns' names; empty if the file has none. */
  public List<String> header() {
    return header;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  public int columns() {
    return columns;
  }

  /** The number in a row and a column, both from 0. */
  public double get(int row, int column) {
    return values[row * columns + column];
  }

  /** All numbers, F64 [rows, columns]. */
  public Tensor tensor() {
    return Tensor.of(values, rows, columns);
  }

  /**
   * Some neighbouring columns, F64 [rows, to - from].
   *
   * @param from the first column, from 0
   * @param to one after the last
   * @throws IndexException if the table has no such columns
   */
  public Tensor columns(int from, int to) {
    if (from < 0 || to > columns || from > to) {
      throw new IndexException(
          "columns: "
              + from
              + ".."
              + to
              + " of "
              + this
              + ": columns go from 0 to "
              + columns
              + ".");
    }
    double[] out = new double[rows * (to - from)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * columns + from, out, i * (to - from), to - from);
    }
    return Tensor.of(out, rows, to - from);
  }

  /**
   * One column, F64 [rows].
   *
   * @param column its number from 0; -1 is the last
   * @throws IndexException if the table has no such column
   */
  public Tensor column(int column) {
    int j = index(column);
    double[] out = new double[rows];
    Arrays.setAll(out, i -> values[i * columns + j]);
    return Tensor.of(out);
  }

  /**
   * The column of that name, F64 [rows].
   *
   * @throws TensorException if the header has no such name
   */
  public Tensor column(String columnName) {
    int j = header.indexOf(columnName);
    if (j < 0) {
      throw new TensorException(
          "column: there is no column "
              + Json.quote(columnName)
              + " in "
              + this
              + "; "
              + (header.isEmpty()
                  ? "it was read without a header. Use CsvFormat.withHeader()."
                  : "its columns are " + String.join(", ", header) + "."));
    }
    return column(j);
  }

  /**
   * A column of class numbers, I64 [rows].
   *
   * @param column its number from 0; -1 is the last
   * @param classes how many classes there are
   * @throws TensorException if a cell is not a whole number from 0 to {@code classes - 1}
   */
  public Tensor labels(int column, int classes) {
    int j = index(column);
    long[] out = new long[rows];
    for (int i = 0; i < rows; i++) {
      double x = values[i * columns + j];
      if (!(x >= 0 && x < classes && x == Math.rint(x))) {
        throw new TensorException(
            "labels: row "
                + i
                + " of "
                + this
                + " has the label "
                + Json.number(x)
                + "; labels must be whole numbers from 0 to "
                + (classes - 1)
                + ". Correct the file or the number of classes.");
      }
      out[i] = (long) x;
    }
    return Tensor.of(out);
  }

  private int index(int column) {
    if (column < -columns || column >= columns) {
      throw new IndexException(
          "column: "
              + column
              + " of "
              + this
              + ": columns go from "
              + -columns
              + " to "
              + (columns - 1)
              + ".");
    }
    return column < 0 ? column + columns : column;
  }

  /** For example {@code houses.csv [506, 14]}. */
  @Override
  public String toString() {
    return name + " [" + rows + ", " + columns + "]";
  }
}
