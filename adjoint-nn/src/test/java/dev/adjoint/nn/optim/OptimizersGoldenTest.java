package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer and option against PyTorch's parameters after 1, 2 and 20 steps. */
class OptimizersGoldenTest {
  private static final Golden GOLDEN = Golden.of("optimizers");

  static List<String> cases() {
    return GOLDEN.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float64(String name) {
    check(name, DType.F64, "", 1e-12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float32(String name) {
    check(name, DType.F32, "_f32", 4e-6);
  }

  private static void check(String name, DType dtype, String suffix, double tolerance) {
    Param p = new Param(GOLDEN.get("start").to(dtype)).named("p");
    Optimizer o = optimizer(name, List.of(p));
    Tensor grads = GOLDEN.get("grads").to(dtype);
    for (int i = 0; i < 20; i++) {
      p.setGrad(grads.select(0, i));
      o.step();
      Tensor expected = GOLDEN.find(name + "/step" + (i + 1) + suffix);
      if (expected != null) {
        Golden.assertClose(name + " step " + (i + 1), p.value(), expected, tolerance);
      }
    }
    assertThat(o.steps()).isEqualTo(20);
  }

  private static Optimizer optimizer(String name, List<Param> params) {
    String d = GOLDEN.description(name);
    double lr = GOLDEN.number(name, "lr");
    double decay = GOLDEN.number(name, "weightDecay");
    boolean amsgrad = d.contains("\"amsgrad\":true");
    String kind = d.replaceAll(".*\"op\":\"(\\w+)\".*", "$1");
    return switch (kind) {
      case "SGD" -> {
        double momentum = GOLDEN.number(name, "momentum");
        double dampening = GOLDEN.number(name, "dampening");
        boolean nesterov = d.contains("\"nesterov\":true");
        yield new Sgd(params, lr, new Sgd.Options(momentum, dampening, decay, nesterov, false));
      }
      case "RMSprop" -> {
        double alpha = GOLDEN.number(name, "alpha");
        double momentum = GOLDEN.number(name, "momentum");
        double eps = GOLDEN.number(name, "eps");
        boolean centered = d.contains("\"centered\":true");
        yield new RmsProp(params, lr, new RmsProp.Options(alpha, eps, momentum, decay, centered));
      }
      default -> {
        String[] betas = d.replaceAll(".*\"betas\":\\[([^]]*)].*", "$1").split(",");
        double b1 = Double.parseDouble(betas[0]);
        double b2 = Double.parseDouble(betas[1]);
        double eps = GOLDEN.number(name, "eps");
        yield kind.equals("Adam")
            ? new Adam(params, lr, new Adam.Options(b1, b2, eps, decay, amsgrad))
            : new AdamW(params, lr, new AdamW.Options(b1, b2, eps, decay, amsgrad));
      }
    };
  }
}
