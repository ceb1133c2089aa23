package dev.adjoint.view;

import java.awt.Graphics2D;
import java.util.List;

/** One drawing of a plot. */
sealed interface Panel permits Chart, Field, Unrolled {
  /** Paints into the rectangle from (0, 0). */
  void paint(Graphics2D g, int width, int height, Theme theme);

  /** The same for a terminal. */
  String text();

  /** The lines and points in it. */
  List<Curve> curves();
}
