/** Reverse-mode differentiation of single numbers in about a hundred lines, to be read. */
@NullMarked
package dev.adjoint.examples.micrograd;

import org.jspecify.annotations.NullMarked;
