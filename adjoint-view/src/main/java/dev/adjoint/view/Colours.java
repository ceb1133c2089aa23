package dev.adjoint.view;

/** Colours that colour-blind readers can tell apart (Okabe and Ito, 2008). */
final class Colours {
  static final String VALUE = "#009E73";
  static final String GRADIENT = "#D55E00";
  static final String LINE = "#0072B2";

  private Colours() {}
}
