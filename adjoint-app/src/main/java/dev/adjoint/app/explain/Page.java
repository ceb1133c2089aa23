package dev.adjoint.app.explain;

/** temporary */
public final class Page {
  public static String of(Explanation e, int digits) {
    return "";
  }
}
