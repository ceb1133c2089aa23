/** The lectures' gates: elementary operations and their local gradients. */
@NullMarked
package dev.adjoint.examples.lectures.gates;

import org.jspecify.annotations.NullMarked;
