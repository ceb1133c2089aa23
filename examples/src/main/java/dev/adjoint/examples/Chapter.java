package dev.adjoint.examples;

import java.util.Arrays;
import java.util.List;

/** A part of the lectures: the rows whose id begins with its name, as AD-01 with AD. */
public enum Chapter {
  /** B. */
  EX("Worked examples, every number"),
  /** A. */
  AD("The engine and its graph"),
  /** C. */
  OP("Gates and elementary operations"),
  /** D. */
  TEN("Tensors, matrices, Jacobians"),
  /** E. */
  ACT("Activation functions"),
  /** F. */
  LO("Losses"),
  /** G. */
  OPT("Gradient descent and optimizers"),
  /** H. */
  NO("Normalisation and regularisation"),
  /** I. */
  NN("Modules, layers, functions"),
  /** J. */
  TR("Data and the training loop"),
  /** K. */
  PC("Perceptron, logic functions, classical results"),
  /** L. */
  AR("Architectures"),
  /** M. */
  CM("What the lectures compare"),
  /** N. */
  SY("What a student would do with it"),
  /** O. */
  IN("Stated beside, and worth a program");

  private final String title;

  Chapter(String title) {
    this.title = title;
  }

  /** One line. */
  public String title() {
    return title;
  }

  /**
   * The chapter of an id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Chapter of(String id) {
    List<Chapter> found =
        Arrays.stream(values()).filter(c -> id.startsWith(c.name() + "-")).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("lectures: no chapter for " + id + "; add it to Chapter.");
    }
    return found.getFirst();
  }
}
