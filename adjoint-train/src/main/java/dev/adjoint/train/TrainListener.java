package dev.adjoint.train;

/**
 * Is told how training goes: for progress bars and logs. Methods run on the training thread,
 * between steps; an exception ends the training.
 */
public interface TrainListener {
  /** Training begins. */
  default void start(int epochs, DataLoader train) {}

  /** A step was taken. */
  default void step(StepResult step) {}

  /** An epoch is over, its test included. {@code history} ends with it. */
  default void epoch(History history) {}

  /** Training is over. Not called if it ended by an exception. */
  default void end(History history) {}
}
