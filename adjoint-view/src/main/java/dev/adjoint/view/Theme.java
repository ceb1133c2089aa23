package dev.adjoint.view;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;

/**
 * The colours of a picture. Each text stands out from its background by at least 4.5 to 1. Values
 * (bluish green) and gradients (vermilion) of graphs are told apart by colour-blind readers too,
 * and differ by place and slant besides; the lines of plots have the eight colours of Okabe and
 * Ito.
 */
public enum Theme {
  /** Dark on white. */
  LIGHT(
      "#ffffff",
      "#1a1a1a",
      "#595959",
      "#f0f4f8",
      "#8a94a0",
      "#00704f",
      "#b34700",
      "#dddddd",
      "#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #000000 #B8A800"),
  /** Light on near-black. */
  DARK(
      "#16191d",
      "#f2f2f2",
      "#b0b6bd",
      "#252b32",
      "#7d8894",
      "#3fd0a0",
      "#ff9350",
      "#3a3f4a",
      "#56B4E9 #E69F00 #009E73 #CC79A7 #D55E00 #F0E442 #FFFFFF #0072B2");

  /** Behind everything, in plots. */
  final Color paper;

  /** Text and axes of plots. */
  final Color ink;

  /** Lines behind plots. */
  final Color grid;

  private final String background;
  private final String text;
  private final String note;
  private final String fill;
  private final String line;
  private final String value;
  private final String gradient;
  private final List<Color> series;

  Theme(
      String background,
      String text,
      String note,
      String fill,
      String line,
      String value,
      String gradient,
      String grid,
      String series) {
    this.background = background;
    this.text = text;
    this.note = note;
    this.fill = fill;
    this.line = line;
    this.value = value;
    this.gradient = gradient;
    this.paper = Color.decode(background);
    this.ink = Color.decode(text);
    this.grid = Color.decode(grid);
    this.series = Arrays.stream(series.split(" ")).map(Color::decode).toList();
  }

  /** Behind everything, as {@code #rrggbb}. */
  public String background() {
    return background;
  }

  /** Names and operations. */
  public String ink() {
    return text;
  }

  /** Small print. */
  public String note() {
    return note;
  }

  /** Inside of a node. */
  public String fill() {
    return fill;
  }

  /** Edges and borders. */
  public String line() {
    return line;
  }

  /** Values. */
  public String value() {
    return value;
  }

  /** Gradients. */
  public String gradient() {
    return gradient;
  }

  /** The colour of a plot's line. */
  Color series(int index) {
    return series.get(index % series.size());
  }

  /** The colour between the paper and another one: 0 is the paper. */
  Color tint(Color c, double amount) {
    return Palette.between(paper, c, amount);
  }
}
