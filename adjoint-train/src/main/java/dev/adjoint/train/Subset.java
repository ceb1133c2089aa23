package dev.adjoint.train;

/** Some examples of another data set. */
final class Subset implements Dataset {
  private final Dataset whole;
  private final int[] indices;

  Subset(Dataset whole, int[] indices) {
    this.whole = whole;
    this.indices = indices;
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Batch batch(int... wanted) {
    Dataset.checkIndices("batch", size(), wanted);
    int[] mapped = new int[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      mapped[i] = indices[wanted[i]];
    }
    return whole.batch(mapped);
  }
}
