/** Pictures of graphs and numbers. */
@NullMarked
package dev.adjoint.view;

import org.jspecify.annotations.NullMarked;
