package dev.adjoint.train;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;

/** Examples on the first axes of two tensors. */
record TensorDataset(Tensor inputs, Tensor targets) implements Dataset {
  TensorDataset {
    Batch.check("data set", inputs, targets);
    inputs = inputs.detach();
    targets = targets.detach();
  }

  @Override
  public int size() {
    return inputs.size(0);
  }

  @Override
  public Batch batch(int... indices) {
    Dataset.checkIndices("batch", size(), indices);
    Tensor at = Tensor.of(indices);
    return Modes.noGrad(() -> new Batch(inputs.indexSelect(0, at), targets.indexSelect(0, at)));
  }
}
