package dev.adjoint.app.explain;

import java.util.List;

/** What tests of the command need to know. */
public final class TestNames {
  private TestNames() {}

  /** All functions. */
  public static List<String> all() {
    return Function.names();
  }
}
