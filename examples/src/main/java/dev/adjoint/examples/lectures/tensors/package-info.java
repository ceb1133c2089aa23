/** The lectures' tensors: making them, their products, their layout. */
@NullMarked
package dev.adjoint.examples.lectures.tensors;

import org.jspecify.annotations.NullMarked;
