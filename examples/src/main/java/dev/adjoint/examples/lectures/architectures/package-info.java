/** The lectures' architectures in plain operations, each step as on its slide. */
@NullMarked
package dev.adjoint.examples.lectures.architectures;

import org.jspecify.annotations.NullMarked;
