package dev.adjoint.bench;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The kernels alone, through the tensor operations that call them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  /** Rows and columns of the square operands. */
  @Param({"64", "256", "1024"})
  public int n;

  private Tensor a = Tensor.zeros(1);
  private Tensor b = Tensor.zeros(1);

  /** Makes the operands. */
  @Setup
  public void operands() {
    a = Fixture.values(1, 4, n, n);
    b = Fixture.values(2, 4, n, n);
  }

  /** c = a b. */
  @Benchmark
  public Tensor matmul() {
    return Modes.noGrad(() -> a.matmul(b));
  }

  /** c = a bᵀ, as in a linear layer. */
  @Benchmark
  public Tensor linear() {
    return Modes.noGrad(() -> a.linear(b, null));
  }

  /** c = a + b. */
  @Benchmark
  public Tensor add() {
    return Modes.noGrad(() -> a.add(b));
  }

  /** The exact GELU. */
  @Benchmark
  public Tensor gelu() {
    return Modes.noGrad(() -> a.gelu());
  }

  /** Rows of probabilities. */
  @Benchmark
  public Tensor softmax() {
    return Modes.noGrad(() -> a.softmax(-1));
  }

  /** Sums of columns. */
  @Benchmark
  public Tensor sumOfColumns() {
    return Modes.noGrad(() -> a.sum(0));
  }

  /** A transposed copy. */
  @Benchmark
  public Tensor transpose() {
    return Modes.noGrad(() -> a.mT().copy());
  }
}
