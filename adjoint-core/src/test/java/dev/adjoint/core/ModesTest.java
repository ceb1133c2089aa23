package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Modes.Mode;
import dev.adjoint.core.kernel.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModesTest {
  private static final Tensor X = Tensor.of(new double[] {1, 2}).requiresGrad();

  @Test
  void recordingAndModeAreIndependent() {
    assertThat(Modes.recording()).isTrue();
    assertThat(Modes.mode()).isEqualTo(Mode.TRAIN);
    assertThat(Modes.<Boolean>noGrad(Modes::recording)).isFalse();
    assertThat(Modes.<Mode>noGrad(Modes::mode)).isEqualTo(Mode.TRAIN);
    assertThat(Modes.<Boolean>evaluating(Modes::recording)).isTrue();
    assertThat(Modes.<Mode>evaluating(Modes::mode)).isEqualTo(Mode.EVAL);
    assertThat(Modes.<Boolean>inference(Modes::recording)).isFalse();
    assertThat(Modes.<Mode>inference(Modes::mode)).isEqualTo(Mode.EVAL);
    assertThat(Modes.<Mode>inference(() -> Modes.training(Modes::mode))).isEqualTo(Mode.TRAIN);
    assertThat(Modes.<Boolean>inference(() -> Modes.training(Modes::recording))).isFalse();
    assertThat(Modes.<Boolean>noGrad(() -> Modes.recording(true, Modes::recording))).isTrue();
  }

  @Test
  void scopesEndWithTheirFunctionAndWithExceptions() {
    assertThatThrownBy(() ->
            Modes.inference(() -> {
              throw new IllegalStateException("user's");
            }))
        .hasMessage("user's");
    assertThat(Modes.recording()).isTrue();
    assertThat(Modes.mode()).isEqualTo(Mode.TRAIN);
  }

  @Test
  void theSettingOfTheCallCountsNotThatOfBackward() {
    Tensor y = X.square().sum();
    Modes.noGrad(() -> {
      y.backward();
      return true;
    });
    assertThat(X.grad()).isNotNull();
    X.zeroGrad();
    Tensor z = Modes.noGrad(() -> X.square().sum());
    assertThat(z.needsGrad()).isFalse();
    assertThat(X.requiresGrad().needsGrad()).isTrue();
    assertThat(Modes.<Boolean>noGrad(() -> X.detach().requiresGrad().needsGrad())).isTrue();
  }

  @Test
  void aNewThreadStartsWithTheDefaults() throws InterruptedException {
    List<Object> seen = new ArrayList<>();
    Modes.inference(() -> {
      Rng.using(
          5,
          () -> {
            join(Thread.ofPlatform().start(() -> look(seen)));
            join(Thread.ofPlatform().start(Modes.wrap(() -> look(seen))));
            return true;
          });
      return true;
    });
    assertThat(seen.subList(0, 2)).containsExactly(true, Mode.TRAIN);
    assertThat(seen.get(2)).isNotEqualTo(5L);
    assertThat(seen.subList(3, 6)).containsExactly(false, Mode.EVAL, 5L);
  }

  private static void look(List<Object> seen) {
    seen.add(Modes.recording());
    seen.add(Modes.mode());
    seen.add(Rng.current().seed());
  }

  private static void join(Thread t) {
    try {
      t.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void newTensorsTakeTheTypeInForce() {
    assertThat(Tensor.zeros(2).dtype()).isEqualTo(DType.F32);
    List<Tensor> wide =
        Modes.withDType(
            DType.F64,
            () -> List.of(Tensor.zeros(2), Tensor.ones(2), Tensor.rand(2), Tensor.randn(2)));
    assertThat(wide).allMatch(t -> t.dtype() == DType.F64);
    assertThat(Modes.<DType>withDType(DType.F64, () -> Tensor.of(1f).dtype())).isEqualTo(DType.F32);
  }

  @Test
  void kernelsCanBeChosen() {
    ReferenceKernels mine = new ReferenceKernels();
    assertThat(Modes.<Object>kernels(mine, Tensor::kernels)).isSameAs(mine);
    assertThat(Tensor.kernels()).isNotSameAs(mine);
  }
}
