package dev.adjoint.train.io;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.Json;
import dev.adjoint.core.io.Sources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads tables of numbers from text: comma, semicolon, tab or space between the cells, RFC 4180
 * quotes, UTF-8, plain or gzip.
 *
 * <pre>{@code
 * Table t = Csv.read(Path.of("houses.csv"), CsvFormat.COMMA.withHeader());
 * Tensor area = t.column("area");
 * }</pre>
 *
 * <p>Every line must have as many cells as the first and every cell must be a finite number. All
 * that is wrong is reported at once, with line and column.
 */
public final class Csv {
  private static final int MAX_PROBLEMS = 8;

  private final String name;
  private final CsvFormat format;
  private final List<String> problems = new ArrayList<>();
  private int unlisted;
  private boolean namesLikely;

  private List<String> header = List.of();
  private int columns;
  private long firstLine;
  private int rows;
  private double[] values = new double[1024];

  private Csv(String name, CsvFormat format) {
    this.name = name;
    this.format = format;
  }

  /** Reads a table with commas and without a header; see {@link #read(Path, CsvFormat)}. */
  public static Table read(Path path) {
    return read(path, CsvFormat.COMMA);
  }

  /**
   * Reads a table.
   *
   * @throws TensorException if the file cannot be read, has no row, or a line or a cell is wrong
   */
  public static Table read(Path path, CsvFormat format) {
    try (InputStream in = Sources.open(path)) {
      return read(path.toString(), in, format);
    } catch (IOException e) {
      throw Sources.unreadable(path, e);
    }
  }

  /**
   * Reads a table from a stream, to its end, and does not close it.
   *
   * @param name what to call it in messages
   * @throws TensorException as {@link #read(Path, CsvFormat)}
   */
  public static Table read(String name, InputStream in, CsvFormat format) {
    try {
      return new Csv(name, format).readAll(Sources.gunzip(in));
    } catch (CharacterCodingException e) {
      throw new TensorException("read " + name + ": not a table: it is not text in UTF-8.", e);
    } catch (IOException e) {
      throw Sources.failed(name, e);
    } catch (CsvParseException e) {
      throw new TensorException(
          "read " + name + ": not a table: " + Sources.reason(e) + ". Correct the file.", e);
    }
  }

  // the caller closes what it opened
  @SuppressWarnings("resource")
  private Table readAll(InputStream in) throws IOException {
    var utf8 = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    BufferedReader text = new BufferedReader(new InputStreamReader(in, utf8));
    text.mark(1);
    if (text.read() != 0xfeff) { // a byte order mark is no part of the first cell
      text.reset();
    }
    CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(format.separator())
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(text);
    if (format.skippedLines() > 0) {
      reader.skipLines(format.skippedLines());
    }
    CloseableIterator<CsvRecord> lines = reader.iterator();
    if (format.header() == CsvFormat.Header.FIRST_LINE && lines.hasNext()) {
      CsvRecord first = lines.next();
      header = first.getFields().stream().map(String::strip).toList();
      columns = header.size();
      firstLine = line(first);
    }
    while (lines.hasNext()) {
      row(lines.next());
    }
    if (!problems.isEmpty()) {
      throw wrong();
    }
    if (rows == 0) {
      throw new TensorException(
          "read "
              + name
              + ": there is no row of numbers"
              + (header.isEmpty() ? "" : " after the header")
              + ". Check that this is the right file.");
    }
    return new Table(name, header, rows, columns, Arrays.copyOf(values, rows * columns));
  }

  private long line(CsvRecord r) {
    return r.getStartingLineNumber();
  }

  private void row(CsvRecord r) {
    int n = r.getFieldCount();
    if (columns == 0) {
      columns = n;
      firstLine = line(r);
    } else if (n != columns) {
      problem("line " + line(r) + ": " + n + (n == 1 ? " cell" : " cells"));
      return;
    }
    int from = rows * columns;
    long needed = (long) from + columns;
    if (needed > values.length) {
      if (needed > Integer.MAX_VALUE - 8) {
        throw new TensorException(
            "read "
                + name
                + ": the table has more than 2147483639 cells, the most that can be read"
                + " at once. Split the file.");
      }
      values = Arrays.copyOf(values, (int) Math.min(Integer.MAX_VALUE - 8, needed * 2));
    }
    boolean allNames = true;
    for (int i = 0; i < n; i++) {
      double x = number(r.getField(i));
      values[from + i] = x;
      if (Double.isNaN(x)) {
        String column = header.isEmpty() ? "" : " (" + Json.clip(header.get(i)) + ")";
        String cell = r.getField(i);
        problem(
            "line "
                + line(r)
                + ", column "
                + (i + 1)
                + column
                + ": "
                + (cell.isBlank()
                    ? "the cell is empty"
                    : Json.quote(Json.clip(cell)) + " is not a number"));
      } else {
        allNames = false;
      }
    }
    namesLikely |= allNames && rows == 0 && header.isEmpty();
    rows++;
  }

  /** The number in a cell, NaN if there is none or it is not finite. */
  private static double number(String cell) {
    String s = cell.strip();
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      // parseDouble would also take 1d, 0x1p3 and NaN
      if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
        return Double.NaN;
      }
    }
    try {
      double x = Double.parseDouble(s);
      return Double.isInfinite(x) ? Double.NaN : x;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private void problem(String text) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(text);
    } else {
      unlisted++;
    }
  }

  private TensorException wrong() {
    int n = problems.size() + unlisted;
    StringBuilder m = new StringBuilder("read " + name + ": ");
    m.append(n == 1 ? "1 place is" : n + " places are").append(" wrong; every line must have ");
    m.append(columns).append(columns == 1 ? " cell" : " cells");
    m.append(" as line ").append(firstLine);
    m.append(", every cell a finite number such as 1.5 or -2e-3.");
    for (String p : problems) {
      m.append("\n  ").append(p);
    }
    if (unlisted > 0) {
      m.append("\n  and ").append(unlisted).append(" more");
    }
    m.append(
        namesLikely
            ? "\n  If line " + firstLine + " holds names, read with CsvFormat.COMMA.withHeader()."
            : "\n  Correct the file, or check the separator, which is "
                + Json.quote(String.valueOf(format.separator()))
                + ".");
    return new TensorException(m.toString());
  }
}
