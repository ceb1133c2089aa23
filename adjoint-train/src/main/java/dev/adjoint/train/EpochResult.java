package dev.adjoint.train;

import org.jspecify.annotations.Nullable;

/**
 * What one epoch gave.
 *
 * @param epoch its number, from 1
 * @param step how many steps were taken since the start
 * @param learningRate the learning rate of its last step
 * @param train means over the training examples as they were seen, with the weights of that moment
 * @param test means over the test examples with the weights at the epoch's end; null without a test
 * @param seconds time for training, without the test
 * @param testSeconds time for the test
 */
public record EpochResult(
    int epoch,
    long step,
    double learningRate,
    Scores train,
    @Nullable Scores test,
    double seconds,
    double testSeconds) {}
