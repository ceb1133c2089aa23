package dev.adjoint.view;

import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Layout.Area;
import dev.adjoint.view.Layout.Point;
import java.util.List;

/** What a picture is drawn on. */
interface Canvas {
  /** A frame around nodes. */
  void frame(Area a);

  /** The body of an operation or of several. */
  void box(Area a, Kind kind);

  /** A ring around the node at work. */
  void mark(Area a, Kind kind);

  /**
   * A line with right angles.
   *
   * @param source the node that it comes from: lines of one node join, others cross
   */
  void line(int source, List<Point> points, boolean arrow);

  /** A dot where lines of one node part; lines that only cross have none. */
  void joint(Point p);

  /** Words, whose place and size are those of the area. */
  void words(Words w, Area a);

  /** What follows belongs together and is this in full. */
  void open(String detail);

  /** What belongs together ends. */
  void close();
}
