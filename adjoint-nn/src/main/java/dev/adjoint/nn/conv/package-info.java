/** Layers of images, lines and volumes: convolutions, pooling, other resolutions. */
/** Convolutions. */
@NullMarked
package dev.adjoint.nn.conv;

import org.jspecify.annotations.NullMarked;
