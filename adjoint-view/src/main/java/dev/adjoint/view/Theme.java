package dev.adjoint.view;

import java.awt.Color;
import java.util.List;

/** The colours of a plot: Okabe and Ito's eight, which colour-blind readers can tell apart. */
public enum Theme {
  /** Dark on white: paper. */
  LIGHT(
      "#FFFFFF",
      "#1A1A1A",
      "#DDDDDD",
      "#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #000000 #B8A800".split(" ")),
  /** Light on nearly black: slides. */
  DARK(
      "#16181D",
      "#E8E8E8",
      "#3A3F4A",
      "#56B4E9 #E69F00 #009E73 #CC79A7 #D55E00 #F0E442 #FFFFFF #0072B2".split(" "));

  final Color paper;
  final Color ink;
  final Color grid;
  private final List<Color> series;

  Theme(String paper, String ink, String grid, String... series) {
    this.paper = Color.decode(paper);
    this.ink = Color.decode(ink);
    this.grid = Color.decode(grid);
    this.series = java.util.Arrays.stream(series).map(Color::decode).toList();
  }

  Color series(int index) {
    return series.get(index % series.size());
  }

  /** The colour between this paper and another one: 0 is the paper. */
  Color tint(Color c, double amount) {
    return Palette.between(paper, c, amount);
  }
}
