package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a formula states its derivative, for speed or accuracy, the chain rule gives the same. */
class StatedDerivativesTest {
  /** The constants of all classes of the core. */
  private static List<Formula> all() throws IOException, ReflectiveOperationException {
    List<Formula> all = new ArrayList<>();
    Path classes =
        Path.of(System.getProperty("adjoint.root"), "adjoint-core/target/classes/dev/adjoint/core");
    try (Stream<Path> files = Files.list(classes)) {
      for (String name : files.map(p -> p.getFileName().toString()).sorted().toList()) {
        if (!name.endsWith(".class") || name.startsWith("package")) {
          continue;
        }
        Class<?> type = Class.forName("dev.adjoint.core." + name.replace(".class", ""));
        for (Field f : type.getDeclaredFields()) {
          if (f.getType() == Formula.class && Modifier.isStatic(f.getModifiers())) {
            f.setAccessible(true);
            all.add((Formula) f.get(null));
          }
        }
      }
    }
    return all;
  }

  @Test
  void agreeWithTheChainRule() throws IOException, ReflectiveOperationException {
    Random random = new Random(1);
    List<Formula> all = all();
    assertThat(all).hasSizeGreaterThan(100);
    for (Formula f : all) {
      for (int i = 0; i < f.inputs(); i++) {
        for (int k = 0; k < 50; k++) {
          double[] x = numbers(random, f.inputs());
          double[] args = numbers(random, f.args());
          double y = f.eval(x, args)[0];
          double stated = at(f.derivative(i), x, args, y);
          double derived = at(f.derived(i), x, args, y);
          if (Double.isNaN(stated) && Double.isNaN(derived)) {
            continue; // outside of the domain of asin, say
          }
          assertThat(Math.abs(stated - derived))
              .as("%s, input %d: %s stated, %s derived", f, i, stated, derived)
              .isLessThanOrEqualTo(1e-13 * Math.max(1, Math.abs(derived)));
        }
      }
    }
  }

  private static double at(Expr e, double[] x, double[] args, double y) {
    return new Eval(List.of(e)).eval(x, args, y)[0];
  }

  /** Where all formulas are smooth. */
  private static double[] numbers(Random random, int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = 0.1 + 2.8 * random.nextDouble();
    }
    return x;
  }
}
