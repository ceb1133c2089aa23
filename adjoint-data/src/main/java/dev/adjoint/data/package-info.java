/** Embedded data sets. */
@NullMarked
package dev.adjoint.data;

import org.jspecify.annotations.NullMarked;
