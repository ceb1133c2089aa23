/** The command line. */
@NullMarked
package dev.adjoint.app;

import org.jspecify.annotations.NullMarked;
