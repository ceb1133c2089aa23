package dev.adjoint.view;

/**
 * The colours of the picture of a graph. Each text stands out from its background by at least 4.5
 * to 1, and values (bluish green) and gradients (vermilion) are told apart by colour-blind readers
 * too; they also differ by place and by slant.
 */
enum GraphColours {
  /** Dark on white. */
  LIGHT("#ffffff", "#1a1a1a", "#595959", "#f0f4f8", "#8a94a0", "#00704f", "#b34700", "#0a58ca"),
  /** Light on near-black. */
  DARK("#16191d", "#f2f2f2", "#b0b6bd", "#252b32", "#7d8894", "#3fd0a0", "#ff9350", "#6db3ff");

  private final String background;
  private final String ink;
  private final String note;
  private final String fill;
  private final String line;
  private final String value;
  private final String gradient;
  private final String current;

  GraphColours(
      String background,
      String ink,
      String note,
      String fill,
      String line,
      String value,
      String gradient,
      String current) {
    this.background = background;
    this.ink = ink;
    this.note = note;
    this.fill = fill;
    this.line = line;
    this.value = value;
    this.gradient = gradient;
    this.current = current;
  }

  static GraphColours of(Theme theme) {
    return theme == Theme.DARK ? DARK : LIGHT;
  }

  /** Behind everything, as {@code #rrggbb}. */
  String background() {
    return background;
  }

  /** Names and operations. */
  String ink() {
    return ink;
  }

  /** Small print. */
  String note() {
    return note;
  }

  /** Inside of a node. */
  String fill() {
    return fill;
  }

  /** Edges and borders. */
  String line() {
    return line;
  }

  /** Values. */
  String value() {
    return value;
  }

  /** Gradients. */
  String gradient() {
    return gradient;
  }

  /** The ring around the node at work. */
  String current() {
    return current;
  }
}
