package dev.adjoint.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a {@link Lecture} reproduces. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Slide {
  /** Short and unique, for example {@code EX-01}. */
  String id();

  /** One line: the formula, or what is to be seen. */
  String title();
}
