package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.train.Standardizer;

/**
 * Measures of different units are brought to mean 0 and variance 1; what is fitted on the training
 * part is applied to the test part.
 */
@Slide(id = "NO-01", title = "(x - E[x]) / sqrt(Var[x]): inputs of one scale")
public final class No01Standardize implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor train = Tensor.of(new double[][] {{1, 1000}, {2, 3000}, {6, 2000}, {7, 6000}});
    Standardizer s = Standardizer.fit(train);
    Tensor x = s.apply(train);
    c.expect("means", x.mean(0), 0, 0);
    c.expect("variances", x.varBiased(0), 1, 1);
    Tensor test = Tensor.of(new double[][] {{4, 3000}, {0, 0}});
    Tensor expected = test.sub(train.mean(0)).div(train.varBiased(0).sqrt());
    c.expect("test data, by the training part's mean and variance", s.apply(test), expected);
    c.note("erratum: 'unit gaussian'; mean 0 and variance 1 it is, the shape stays as it was");
  }
}
