/** What the lectures compare: kinds of differentiation, of modules, of activations. */
@NullMarked
package dev.adjoint.examples.lectures.comparisons;

import org.jspecify.annotations.NullMarked;
