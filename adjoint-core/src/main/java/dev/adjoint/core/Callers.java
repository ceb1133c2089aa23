package dev.adjoint.core;

/** Finds the line of the user's program that called the library. */
final class Callers {
  private static final StackWalker WALKER = StackWalker.getInstance();

  private Callers() {}

  /** {@code File.java:line} of the innermost frame outside dev.adjoint's own packages. */
  static String here() {
    return WALKER.walk(frames ->
        frames
            .filter(f -> !isLibrary(f.getClassName()))
            .findFirst()
            .map(f -> f.getFileName() + ":" + f.getLineNumber())
            .orElse("an unknown line"));
  }

  private static boolean isLibrary(String className) {
    return (className.startsWith("dev.adjoint.core.")
                || className.startsWith("dev.adjoint.nn.")
                || className.startsWith("dev.adjoint.train."))
            && !className.contains("Test")
        || className.startsWith("java.");
  }
}
