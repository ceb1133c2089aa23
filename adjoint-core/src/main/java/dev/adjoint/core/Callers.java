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

  /**
   * Whether it was a part of the library, and not the user, that called the method of {@link
   * Tensor} or {@link Param} which is running.
   */
  static boolean isWithinLibrary() {
    return WALKER.walk(frames ->
        frames
            .map(StackWalker.StackFrame::getClassName)
            .dropWhile(name -> !isPublicFace(name))
            .dropWhile(Callers::isPublicFace)
            .findFirst()
            .filter(Callers::isLibrary)
            .isPresent());
  }

  private static boolean isPublicFace(String className) {
    return className.equals("dev.adjoint.core.Tensor")
        || className.equals("dev.adjoint.core.Param");
  }

  private static boolean isLibrary(String className) {
    return (className.startsWith("dev.adjoint.core.")
                || className.startsWith("dev.adjoint.nn.")
                || className.startsWith("dev.adjoint.train."))
            && !className.contains("Test")
        || className.startsWith("java.")
        || className.startsWith("jdk.");
  }
}
