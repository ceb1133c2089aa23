package dev.adjoint.nn;

/** What loading does if a file and a model do not fit altogether. */
public enum Load {
  /** Loads nothing and throws, with the whole list of differences. */
  STRICT,
  /** Loads what fits: for a new head on a trained body. The report names the rest. */
  PARTIAL
}
