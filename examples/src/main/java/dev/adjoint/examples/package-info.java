/**
 * Lectures and models as short runnable programs.
 *
 * <p>{@link dev.adjoint.examples.Lectures} runs the worked examples of five university lectures and
 * holds every number against its slide.
 */
@NullMarked
package dev.adjoint.examples;

import org.jspecify.annotations.NullMarked;
