package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory whose address is a softmax: reading and writing touch all rows, some more than others,
 * and so have gradients.
 */
@Slide(id = "AR-15", title = "neural Turing machine: w = softmax(beta cos(k, M)), read w M")
public final class Ar15TuringMachine implements Lecture {
  /** Where the rows of the memory are like the key. */
  private static Tensor address(Tensor memory, Tensor key, double sharpness) {
    Tensor cos = memory.matmul(key).div(memory.norm(2, 1).mul(key.norm(2)));
    return cos.mul(sharpness).softmax(0);
  }

  private static Tensor read(Tensor memory, Tensor w) {
    return w.matmul(memory);
  }

  /** M (1 - w e) + w a: what is erased, then what is added. */
  private static Tensor write(Tensor memory, Tensor w, Tensor erase, Tensor add) {
    return memory.mul(w.outer(erase).rsub(1)).add(w.outer(add));
  }

  /** The address moved on by so many rows, around the end. */
  private static Tensor shift(Tensor w, int rows) {
    return w.roll(rows);
  }

  @Override
  public void run(Checks c) {
    Tensor memory = Tensor.of(new double[][] {{1, 0}, {0, 1}, {1, 1}});
    Tensor key = Tensor.of(new double[] {1, 0});
    Tensor w = address(memory, key, 2);
    Tensor upstream = Tensor.of(new double[] {1, -3});
    c.expect("w", w, "0.5910154348 0.0799852413 0.3289993239");
    c.expect("read", read(memory, w), "0.9200147587 0.4089845652");
    c.expect(
        "  gradients for M and k that differences do not confirm",
        (int)
            GradCheck.worst(
                    v -> read(v.get(0), address(v.get(0), v.get(1), 2)).dot(upstream),
                    List.of(memory, key),
                    1e-6)
                .stream()
                .filter(d -> !d.holds())
                .count(),
        0);
    Tensor second = Tensor.of(new double[] {0, 1, 0});
    Tensor ones = Tensor.of(new double[] {1, 1});
    Tensor add = Tensor.of(new double[] {7, 8});
    c.expect(
        "a sharp write changes one row", write(memory, second, ones, add), "1 0", "7 8", "1 1");
    copy(c);
  }

  /** The copy task, by a controller that is told what to do: write and move on, go back, read. */
  private static void copy(Checks c) {
    Tensor items = Tensor.of(new double[][] {{1, 0, 1}, {0, 1, 1}, {1, 1, 0}, {0, 0, 1}});
    Tensor memory = Tensor.zeros(DType.F64, Shape.of(6, 3));
    Tensor ones = Tensor.ones(DType.F64, Shape.of(3));
    Tensor start = Tensor.eye(DType.F64, 6).select(0, 0);
    Tensor w = start;
    for (int t = 0; t < items.size(0); t++) {
      memory = write(memory, w, ones, items.select(0, t));
      w = shift(w, 1);
    }
    List<Tensor> out = new ArrayList<>();
    w = start;
    for (int t = 0; t < items.size(0); t++) {
      out.add(read(memory, w));
      w = shift(w, 1);
    }
    c.expect("copied", Tensor.stack(0, out.toArray(Tensor[]::new)), items);
  }
}
