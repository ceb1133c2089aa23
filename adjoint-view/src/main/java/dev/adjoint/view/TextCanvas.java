package dev.adjoint.view;

import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Layout.Area;
import dev.adjoint.view.Layout.Point;
import java.util.List;

/** The cells of a terminal, with box-drawing characters. Takes whole numbers only. */
final class TextCanvas implements Canvas {
  private static final int UP = 1;
  private static final int DOWN = 2;
  private static final int LEFT = 4;
  private static final int RIGHT = 8;

  /** By the sum of the four directions; an end looks like what goes through. */
  private static final String JOINTS = " │││─┘┐┤─└┌├─┴┬┼";

  private final int[][] cells;
  private final int[][] joints;
  private final int[][] sources;
  private final boolean[][] shared;

  TextCanvas(double width, double height) {
    int w = (int) Math.ceil(width) + 1;
    int h = (int) Math.ceil(height) + 1;
    cells = new int[h][w];
    joints = new int[h][w];
    sources = new int[h][w];
    shared = new boolean[h][w];
  }

  String finished() {
    StringBuilder out = new StringBuilder();
    for (int[] row : cells) {
      for (int c : row) {
        out.appendCodePoint(c != 0 ? c : ' ');
      }
      out.append('\n');
    }
    // without the margins
    return out.toString().strip().isEmpty()
        ? ""
        : out.toString().replaceAll("^( *\\n)+|(\\n *)+$", "").stripIndent() + "\n";
  }

  private void set(int x, int y, int c) {
    cells[y][x] = c;
  }

  private void border(Area a, String corners, char across, char down) {
    int x = (int) a.x();
    int y = (int) a.y();
    int right = x + (int) a.width() - 1;
    int bottom = y + (int) a.height() - 1;
    for (int i = x; i <= right; i++) {
      set(i, y, across);
      set(i, bottom, across);
    }
    for (int i = y; i <= bottom; i++) {
      set(x, i, down);
      set(right, i, down);
    }
    set(x, y, corners.charAt(0));
    set(right, y, corners.charAt(1));
    set(x, bottom, corners.charAt(2));
    set(right, bottom, corners.charAt(3));
  }

  @Override
  public void frame(Area a) {
    border(a, "┌┐└┘", '╌', '╎');
  }

  @Override
  public void box(Area a, Kind kind) {
    if (kind == Kind.FOLDED) {
      border(a, "╔╗╚╝", '═', '║');
    } else {
      border(a, "┌┐└┘", '─', '│');
    }
  }

  @Override
  public void mark(Area a, Kind kind) {
    if (kind != Kind.INPUT) {
      border(a, "┏┓┗┛", '━', '┃');
    }
  }

  @Override
  public void line(int source, List<Point> points, boolean arrow) {
    Point first = points.getFirst();
    int border = cells[(int) first.y()][(int) first.x()];
    for (int i = 1; i < points.size(); i++) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      int x = (int) a.x();
      int y = (int) a.y();
      int dx = Integer.signum((int) b.x() - x);
      int dy = Integer.signum((int) b.y() - y);
      while (x != (int) b.x() || y != (int) b.y()) {
        join(source, x, y, dx > 0 ? RIGHT : dx < 0 ? LEFT : dy > 0 ? DOWN : UP);
        x += dx;
        y += dy;
        join(source, x, y, dx > 0 ? LEFT : dx < 0 ? RIGHT : dy > 0 ? UP : DOWN);
      }
    }
    if (border == '│' || border == '║' || border == '┃') {
      set((int) first.x(), (int) first.y(), border == '│' ? '├' : border == '║' ? '╟' : '┠');
    }
    if (arrow) {
      Point end = points.getLast();
      set((int) end.x(), (int) end.y(), '>');
    }
  }

  private void join(int source, int x, int y, int direction) {
    shared[y][x] |= joints[y][x] != 0 && sources[y][x] != source;
    joints[y][x] |= direction;
    sources[y][x] = source;
    boolean crossing = shared[y][x] && joints[y][x] == (UP | DOWN | LEFT | RIGHT);
    // lines of two values pass, they do not join
    set(x, y, crossing ? '│' : JOINTS.charAt(joints[y][x]));
  }

  @Override
  public void joint(Point p) {
    // the characters show it
  }

  @Override
  public void words(Words w, Area a) {
    int[] letters = w.text().codePoints().toArray();
    for (int i = 0; i < letters.length; i++) {
      set((int) a.x() + i, (int) a.y(), letters[i]);
    }
  }

  @Override
  public void open(String detail) {
    // text has no tool tips
  }

  @Override
  public void close() {
    // nor anything to end
  }
}
