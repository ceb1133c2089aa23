package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelPictureTest {
  static final class Affine implements Layer {
    final Param scale = new Param(Tensor.ones(4));
    final Param shift = new Param(Tensor.zeros(4));

    @Override
    public Tensor forward(Tensor x) {
      return x.mul(scale).tanh().add(shift);
    }
  }

  static final class Residual implements Layer {
    final Linear fc = new Linear(4, 4);
    final Affine norm = new Affine();

    @Override
    public Tensor forward(Tensor x) {
      return norm.forward(x.add(fc.forward(x).relu()));
    }
  }

  @Test
  void layersWithShapesAndCounts() {
    Sequential net = new Sequential(new Linear(3, 4), Tensor::relu, new Linear(4, 2));
    assertThat(Graphs.ofModel(net, 5, 3).text())
        .isEqualTo(
            """
                             ╔═══════════════╗                              ╔═══════════════╗
                   [5, 3]    ║       0       ║ [5, 4]    ┌──────┐ [5, 4]    ║       2       ║ [5, 2]
            input ──────────>║ Linear(3, 4)  ╟──────────>│ relu ├──────────>║ Linear(4, 2)  ╟────────>
                             ║ 16 parameters ║           └──────┘           ║ 10 parameters ║
                             ╚═══════════════╝                              ╚═══════════════╝

            Sequential(3), 26 parameters
            """);
  }

  @Test
  void branchesAndLayersOfSeveralOperations() {
    String text = Graphs.ofModel(new Residual(), 2, 4).text();
    assertThat(text)
        .contains("fc", "Linear(4, 4)", "20 parameters", "norm", "Affine", "8 parameters")
        .contains("relu", "Residual, 28 parameters")
        .doesNotContain("tanh", "×");
  }

  @Test
  void aSharedLayerIsCountedOnce() {
    Linear fc = new Linear(4, 4);
    String text = Graphs.ofModel(new Sequential(List.of(fc, Tensor::relu, fc)), 1, 4).text();
    assertThat(text).containsOnlyOnce("shared").contains("Sequential(3), 20 parameters");
    assertThat(text.split("20 parameters", -1)).hasSize(3);
  }

  /** A model whose own parameters are used around another layer is not one node. */
  @Test
  void aLayerAroundAnotherIsDrawnByItsOperations() {
    class Around implements Layer {
      final Param scale = new Param(Tensor.ones(4));
      final Linear inner = new Linear(4, 4);
      final Param shift = new Param(Tensor.zeros(4));

      @Override
      public Tensor forward(Tensor x) {
        return inner.forward(x.mul(scale)).add(shift);
      }
    }
    String text = Graphs.ofModel(new Around(), 1, 4).text();
    assertThat(text).contains("inner", "×", "+", "8 parameters", "20 parameters", "shared");
  }

  @Test
  void theModelIsLeftAsItWas() {
    Linear fc = new Linear(2, 2);
    Graphs.ofModel(fc, 1, 2).svg();
    assertThat(fc.weight().grad()).isNull();
  }
}
