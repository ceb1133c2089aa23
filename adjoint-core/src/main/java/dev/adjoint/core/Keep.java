package dev.adjoint.core;

/** What {@link Tensor#backward(Keep)} leaves of the graph. */
public enum Keep {
  /** Nothing: what was saved for the backward pass is freed. The default. */
  NOTHING,
  /** The graph, so that backward can run through it again. */
  GRAPH
}
