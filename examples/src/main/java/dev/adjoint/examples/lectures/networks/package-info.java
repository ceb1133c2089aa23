/** The lectures' modules, and the classical networks: perceptron, logic functions, features. */
@NullMarked
package dev.adjoint.examples.lectures.networks;

import org.jspecify.annotations.NullMarked;
