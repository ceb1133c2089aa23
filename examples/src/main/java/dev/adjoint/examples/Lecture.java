package dev.adjoint.examples;

import java.util.Objects;

/**
 * A worked example of a lecture: computes, in float64, and holds every number against the slide's.
 * Its class says by {@link Slide} what it reproduces.
 */
public interface Lecture {
  /** Computes the example, stating what is expected of every number on the way. */
  void run(Checks c);

  /** Which example this is. */
  default Slide slide() {
    return Objects.requireNonNull(getClass().getAnnotation(Slide.class), "a lecture needs @Slide");
  }

  /** Each lecture is a program: it prints its numbers beside those of the slide. */
  default void main() {
    Lectures.run(System.out, this);
  }
}
