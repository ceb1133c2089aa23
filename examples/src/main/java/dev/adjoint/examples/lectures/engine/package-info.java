/** The lectures' rows on the engine and its graph. */
@NullMarked
package dev.adjoint.examples.lectures.engine;

import org.jspecify.annotations.NullMarked;
