/** What the packages of this module share; not exported. */
@NullMarked
package dev.adjoint.nn.internal;

import org.jspecify.annotations.NullMarked;
