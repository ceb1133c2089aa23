package dev.adjoint.conformance;

import java.util.List;

/**
 * Every operation in one line: the call, where its inputs lie, which points are special, what is
 * stated at its kinks. {@link OpConformance} derives all tests from these lines; each family of
 * operations has its lines in a class of its own.
 */
public final class OpSpecs {
  /** Where the lines stand. */
  static final List<Lines> FAMILIES =
      List.of(
          new ElementwiseSpecs(),
          new FunctionSpecs(),
          new ReductionSpecs(),
          new OrderSpecs(),
          new MatrixSpecs(),
          new AttentionSpecs(),
          new MovementSpecs(),
          new SlicingSpecs(),
          new JoiningSpecs(),
          new DiagonalSpecs(),
          new WindowSpecs(),
          new PoolingSpecs(),
          new ConvolutionSpecs(),
          new NormalizationSpecs(),
          new IndexingSpecs(),
          new ScatteringSpecs());

  /** All lines. */
  public static final List<OpSpec> ALL =
      FAMILIES.stream().map(Lines::lines).flatMap(List::stream).toList();

  private OpSpecs() {}
}
