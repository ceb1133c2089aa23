/** Lectures and models as short runnable programs. */
@NullMarked
package dev.adjoint.examples;

import org.jspecify.annotations.NullMarked;
