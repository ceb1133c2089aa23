package dev.adjoint.core;

/** A function that looks at gradients, until it is removed; see {@link Tensor#hook}. */
public interface Hook {
  /** Stops the calls. */
  void remove();
}
