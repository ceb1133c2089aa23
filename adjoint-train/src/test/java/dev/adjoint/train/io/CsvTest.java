package dev.adjoint.train.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Shape;
import dev.adjoint.core.TensorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
  @TempDir Path folder;

  private static Table read(String text, CsvFormat format) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Csv.read("t.csv", new ByteArrayInputStream(bytes), format);
  }

  private static void refused(String text, CsvFormat format, String message) {
    assertThatThrownBy(() -> read(text, format))
        .isInstanceOf(TensorException.class)
        .hasMessage(message);
  }

  @Test
  void readsNumbers() {
    Table t =
        read(
            "area,\"price, k\",class\r\n1.5,-2e3,0\r\n+.5, 7 ,2\n\n", CsvFormat.COMMA.withHeader());
    assertThat(t.header()).containsExactly("area", "price, k", "class");
    assertThat(t.rows()).isEqualTo(2);
    assertThat(t.columns()).isEqualTo(3);
    assertThat(t.get(1, 1)).isEqualTo(7);
    assertThat(t.tensor().shape()).isEqualTo(Shape.of(2, 3));
    assertThat(t.tensor().dtype()).isEqualTo(DType.F64);
    assertThat(t.tensor().toDoubleArray()).containsExactly(1.5, -2000, 0, .5, 7, 2);
    assertThat(t.columns(0, 2).toDoubleArray()).containsExactly(1.5, -2000, .5, 7);
    assertThat(t.column("price, k").toDoubleArray()).containsExactly(-2000, 7);
    assertThat(t.column(-3).toDoubleArray()).containsExactly(1.5, .5);
    assertThat(t.labels(-1, 3).toLongArray()).containsExactly(0, 2);
    assertThat(t.labels(-1, 3).dtype()).isEqualTo(DType.I64);
    assertThat(t).hasToString("t.csv [2, 3]");
  }

  @Test
  void separatorsSkippedLinesByteOrderMarkAndGzip() throws IOException {
    assertThat(read("1;2\n3;4", CsvFormat.SEMICOLON).tensor().toDoubleArray())
        .containsExactly(1, 2, 3, 4);
    assertThat(read("1\t2", CsvFormat.TAB).columns()).isEqualTo(2);
    assertThat(read("1 2", CsvFormat.SPACE).columns()).isEqualTo(2);
    assertThat(read("2,1,red,green\n0.5,1\n", CsvFormat.COMMA.skipping(1)).columns()).isEqualTo(2);
    assertThat(read("\uFEFF1,2", CsvFormat.COMMA).get(0, 0)).isEqualTo(1);
    Path gz = folder.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write("1,2\n3,4\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(Csv.read(gz).rows()).isEqualTo(2);
  }

  @Test
  void manyRows() {
    Table t = read("1.25,2\n".repeat(5000), CsvFormat.COMMA);
    assertThat(t.rows()).isEqualTo(5000);
    assertThat(t.get(4999, 1)).isEqualTo(2);
  }

  @Test
  void raggedRow() {
    refused(
        "1,2,3\n4,5\n6,7,8\n",
        CsvFormat.COMMA,
        """
        read t.csv: 1 place is wrong; every line must have 3 cells as line 1, every cell a finite number such as 1.5 or -2e-3.
          line 2: 2 cells
          Correct the file, or check the separator, which is ",".\
        """);
  }

  @Test
  void allProblemsAtOnceWithLineAndColumn() {
    refused(
        "a,b\n1,2\nx,3\n4,\n5,6,7\n1,NaN\n1e999,0x1p3\n1d,1\n",
        CsvFormat.COMMA.withHeader(),
        """
        read t.csv: 7 places are wrong; every line must have 2 cells as line 1, every cell a finite number such as 1.5 or -2e-3.
          line 3, column 1 (a): "x" is not a number
          line 4, column 2 (b): the cell is empty
          line 5: 3 cells
          line 6, column 2 (b): "NaN" is not a number
          line 7, column 1 (a): "1e999" is not a number
          line 7, column 2 (b): "0x1p3" is not a number
          line 8, column 1 (a): "1d" is not a number
          Correct the file, or check the separator, which is ",".\
        """);
  }

  @Test
  void aLongListIsCut() {
    refused(
        "1\n" + "x\n".repeat(20),
        CsvFormat.COMMA,
        """
        read t.csv: 20 places are wrong; every line must have 1 cell as line 1, every cell a finite number such as 1.5 or -2e-3.
          line 2, column 1: "x" is not a number
          line 3, column 1: "x" is not a number
          line 4, column 1: "x" is not a number
          line 5, column 1: "x" is not a number
          line 6, column 1: "x" is not a number
          line 7, column 1: "x" is not a number
          line 8, column 1: "x" is not a number
          line 9, column 1: "x" is not a number
          and 12 more
          Correct the file, or check the separator, which is ",".\
        """);
  }

  @Test
  void aForgottenHeader() {
    refused(
        "width,height\n1,2\n",
        CsvFormat.COMMA,
        """
        read t.csv: 2 places are wrong; every line must have 2 cells as line 1, every cell a finite number such as 1.5 or -2e-3.
          line 1, column 1: "width" is not a number
          line 1, column 2: "height" is not a number
          If line 1 holds names, read with CsvFormat.COMMA.withHeader().\
        """);
  }

  @Test
  void noRows() {
    refused(
        "",
        CsvFormat.COMMA,
        "read t.csv: there is no row of numbers. Check that this is the right file.");
    refused(
        "a,b\n",
        CsvFormat.COMMA.withHeader(),
        "read t.csv: there is no row of numbers after the header. Check that this is the right"
            + " file.");
  }

  @Test
  void notText() {
    byte[] bytes = {'1', ',', (byte) 0xff, '\n'};
    assertThatThrownBy(() -> Csv.read("t.csv", new ByteArrayInputStream(bytes), CsvFormat.COMMA))
        .isInstanceOf(TensorException.class)
        .hasMessage("read t.csv: not a table: it is not text in UTF-8.");
  }

  @Test
  void unclosedQuote() {
    refused(
        "1,2\n\"3,4\n",
        CsvFormat.COMMA,
        "read t.csv: not a table: Unclosed quoted field at end of input (record starting at line"
            + " 2). Correct the file.");
  }

  @Test
  void labelsOutOfRange() {
    Table t = read("1,0\n1,3\n", CsvFormat.COMMA);
    assertThatThrownBy(() -> t.labels(-1, 3))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "labels: row 1 of t.csv [2, 2] has the label 3; labels must be whole numbers from 0 to"
                + " 2. Correct the file or the number of classes.");
    Table half = read("0.5\n", CsvFormat.COMMA);
    assertThatThrownBy(() -> half.labels(0, 3))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "labels: row 0 of t.csv [1, 1] has the label 0.5; labels must be whole numbers from 0"
                + " to 2. Correct the file or the number of classes.");
  }

  @Test
  void absentColumns() {
    Table t = read("1,2\n", CsvFormat.COMMA);
    assertThatThrownBy(() -> t.column(2))
        .isInstanceOf(IndexException.class)
        .hasMessage("column: 2 of t.csv [1, 2]: columns go from -2 to 1.");
    assertThatThrownBy(() -> t.columns(1, 3))
        .isInstanceOf(IndexException.class)
        .hasMessage("columns: 1..3 of t.csv [1, 2]: columns go from 0 to 2.");
    assertThatThrownBy(() -> t.column("x"))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "column: there is no column \"x\" in t.csv [1, 2]; it was read without a header. Use"
                + " CsvFormat.withHeader().");
    Table named = read("a,b\n1,2\n", CsvFormat.COMMA.withHeader());
    assertThatThrownBy(() -> named.column("x"))
        .isInstanceOf(TensorException.class)
        .hasMessage("column: there is no column \"x\" in t.csv [1, 2]; its columns are a, b.");
  }

  @Test
  void noSuchFile() {
    Path path = folder.resolve("absent.csv");
    assertThatThrownBy(() -> Csv.read(path))
        .isInstanceOf(TensorException.class)
        .hasMessage("read %s: there is no such file. Check the path.", path);
  }
}
