package dev.adjoint.core;

/**
 * How tensors print: {@code tensor.toString(PrintOptions.DEFAULT.withPrecision(8))}. The rules and
 * the meaning of each number are those of PyTorch's {@code set_printoptions}.
 *
 * @param precision digits after the point
 * @param threshold a tensor of more elements than this is shown by its edges
 * @param edgeItems how many elements are shown at each end of an axis that is longer than both ends
 * @param lineWidth characters in a line
 * @param scientific whether numbers print as 1.0000e+03
 */
public record PrintOptions(
    int precision, int threshold, int edgeItems, int lineWidth, Scientific scientific) {

  /** When numbers print with an exponent. */
  public enum Scientific {
    /**
     * If the largest number is over 1e8 or over 1000 times the smallest, or the smallest is under
     * 1e-4; infinities, NaN and 0 do not count.
     */
    AUTO,
    /** Always. */
    ON,
    /** Never. */
    OFF
  }

  /** Four digits, all elements up to 1000, three at each edge, 80 characters. */
  public static final PrintOptions DEFAULT = new PrintOptions(4, 1000, 3, 80, Scientific.AUTO);

  private static volatile PrintOptions current = DEFAULT;

  /** Checks the numbers. */
  public PrintOptions {
    if (precision < 0 || threshold < 0 || edgeItems < 0 || lineWidth < 0) {
      throw new TensorException(
          "PrintOptions: precision "
              + precision
              + ", threshold "
              + threshold
              + ", edgeItems "
              + edgeItems
              + ", lineWidth "
              + lineWidth
              + "; none may be negative.");
    }
  }

  /** What {@code toString()} uses in this process. */
  public static PrintOptions current() {
    return current;
  }

  /** From now on {@code toString()} prints so, on all threads. */
  public static void setCurrent(PrintOptions options) {
    current = options;
  }

  /** The same with another number of digits after the point. */
  public PrintOptions withPrecision(int digits) {
    return new PrintOptions(digits, threshold, edgeItems, lineWidth, scientific);
  }

  /** The same with another number of elements that are all shown; Integer.MAX_VALUE shows all. */
  public PrintOptions withThreshold(int elements) {
    return new PrintOptions(precision, elements, edgeItems, lineWidth, scientific);
  }

  /** The same with another number of elements at each edge. */
  public PrintOptions withEdgeItems(int elements) {
    return new PrintOptions(precision, threshold, elements, lineWidth, scientific);
  }

  /** The same with another length of lines. */
  public PrintOptions withLineWidth(int characters) {
    return new PrintOptions(precision, threshold, edgeItems, characters, scientific);
  }

  /** The same with exponents always, never, or by the numbers. */
  public PrintOptions withScientific(Scientific when) {
    return new PrintOptions(precision, threshold, edgeItems, lineWidth, when);
  }
}
