package dev.adjoint.train.io;

/**
 * How a table is written: {@code CsvFormat.COMMA.withHeader()}.
 *
 * @param separator the character between cells
 * @param header whether the first line (after those skipped) holds names
 * @param skippedLines lines at the start that do not belong to the table
 */
public record CsvFormat(char separator, Header header, int skippedLines) {
  /** What the first line is. */
  public enum Header {
    /** Numbers like the others. */
    NONE,
    /** The columns' names. */
    FIRST_LINE
  }

  /** Cells separated by commas, no header. */
  public static final CsvFormat COMMA = new CsvFormat(',', Header.NONE, 0);

  /** Cells separated by semicolons, no header. */
  public static final CsvFormat SEMICOLON = new CsvFormat(';', Header.NONE, 0);

  /** Cells separated by single spaces, no header. */
  public static final CsvFormat SPACE = new CsvFormat(' ', Header.NONE, 0);

  /** Cells separated by tabs, no header. */
  public static final CsvFormat TAB = new CsvFormat('\t', Header.NONE, 0);

  /** The same with names in the first line. */
  public CsvFormat withHeader() {
    return new CsvFormat(separator, Header.FIRST_LINE, skippedLines);
  }

  /** The same without the first {@code lines} lines of the file. */
  public CsvFormat skipping(int lines) {
    return new CsvFormat(separator, header, lines);
  }
}
