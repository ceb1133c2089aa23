/** Op specs and the abstract tests that every kernel provider must pass. */
@NullMarked
package dev.adjoint.conformance;

import org.jspecify.annotations.NullMarked;
