package dev.adjoint.train;

/**
 * What one step gave.
 *
 * @param step how many steps were taken since the start, this one included
 * @param epoch the epoch's number, from 1
 * @param epochs how many epochs there will be
 * @param batch how many batches of the epoch were used, this one included
 * @param batches how many batches the epoch has
 * @param examples how many examples of the epoch were used, this batch included
 * @param loss the batch's loss before the step
 * @param learningRate the step's learning rate
 * @param seconds time since the epoch began
 */
public record StepResult(
    long step,
    int epoch,
    int epochs,
    int batch,
    int batches,
    int examples,
    double loss,
    double learningRate,
    double seconds) {}
