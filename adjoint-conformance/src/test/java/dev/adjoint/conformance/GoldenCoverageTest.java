package dev.adjoint.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * PyTorch's numbers are there for every operation: values, first and second order, broadcasting.
 */
class GoldenCoverageTest {
  /** So many operations have golden cases, at least. */
  private static final int OPERATIONS = 205;

  /** Methods without a golden case, and why. */
  private static final Map<String, String> EXEMPT =
      Map.of("sumTo", "what the engine does to gradients; PyTorch has no such function");

  /** Methods that the files call by another name: that name, and which of its cases are meant. */
  private static final Map<String, Variant> VARIANTS = new TreeMap<>();

  private record Variant(String op, Predicate<Case> cases) {}

  static {
    for (String mode : List.of("Constant", "Reflect", "Replicate", "Circular")) {
      String text = mode.toLowerCase(Locale.ROOT);
      VARIANTS.put("pad" + mode, new Variant("pad", c -> c.text("mode").equals(text)));
    }
    Predicate<Case> biased = c -> c.integer("correction") == 0;
    VARIANTS.put("varBiased", new Variant("var", biased));
    VARIANTS.put("varBiasedKeep", new Variant("var", biased.and(c -> c.flag("keepDims"))));
  }

  /** Derivatives of PyTorch that are missing or not exact, and why. */
  private static final Map<String, String> FEWER_DERIVATIVES =
      Map.of(
          "lgamma", "PyTorch's trigamma is good to ten digits: first order",
          "digamma", "the same: values",
          "unique", "PyTorch's has none");

  private static final List<Case> CASES =
      GoldenConformance.FAMILIES.stream()
          .map(GoldenFile::read)
          .flatMap(f -> {
            List<Case> all = new ArrayList<>();
            f.cases().forEach(name -> all.add(f.get(name)));
            return all.stream();
          })
          .toList();

  private static Set<String> methods(Predicate<OpSpec> lines) {
    return OpSpecs.ALL.stream()
        .filter(lines)
        .map(OpSpec::method)
        .filter(m -> !EXEMPT.containsKey(m))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The cases of a method; those that keep folded axes are the method with Keep. */
  private static List<Case> cases(String method) {
    Variant v = VARIANTS.get(method);
    if (v != null) {
      return CASES.stream().filter(c -> c.op().equals(v.op) && v.cases.test(c)).toList();
    }
    boolean keeps = method.endsWith("Keep");
    String op = keeps ? method.substring(0, method.length() - "Keep".length()) : method;
    return CASES.stream().filter(c -> c.op().equals(op) && (!keeps || c.flag("keepDims"))).toList();
  }

  @Test
  void everyMethodHasACase() {
    Set<String> all = methods(op -> true);
    assertThat(all).filteredOn(m -> cases(m).isEmpty()).as("methods without a case").isEmpty();
    assertThat(all).hasSizeGreaterThanOrEqualTo(OPERATIONS);
    Set<String> called = new HashSet<>();
    for (Class<?> map :
        List.of(
            GoldenOps.class,
            GoldenPlaces.class,
            GoldenConvolutions.class,
            GoldenNorms.class,
            GoldenPlain.class)) {
      CoverageTest.calledFrom(map).forEach(call -> called.add(call.replaceFirst("[(;].*", "")));
    }
    assertThat(called).as("methods that the golden cases call").containsAll(all);
  }

  @Test
  void everyDerivativeHasACaseOfBothOrders() {
    assertThat(methods(OpSpec::isDifferentiable))
        .filteredOn(m -> !FEWER_DERIVATIVES.containsKey(m))
        .filteredOn(m -> cases(m).stream().noneMatch(c -> c.order() == 2))
        .as("methods without a second derivative")
        .isEmpty();
  }

  @Test
  void whatBroadcastsHasACaseThatDoes() {
    assertThat(methods(op -> op.isElementwise() && op.inputs() > 1))
        .filteredOn(m -> cases(m).stream().noneMatch(GoldenCoverageTest::broadcasts))
        .as("methods of several inputs without a case of different shapes")
        .isEmpty();
  }

  private static boolean broadcasts(Case c) {
    List<Shape> shapes = Arrays.stream(c.inputs()).map(Tensor::shape).distinct().toList();
    return shapes.size() > 1;
  }

  @Test
  void exemptionsAreNeeded() {
    Set<String> all = OpSpecs.ALL.stream().map(OpSpec::method).collect(Collectors.toSet());
    assertThat(all).containsAll(EXEMPT.keySet()).containsAll(VARIANTS.keySet());
    assertThat(EXEMPT.keySet()).allSatisfy(m -> assertThat(cases(m)).isEmpty());
    assertThat(FEWER_DERIVATIVES.keySet())
        .allSatisfy(m -> assertThat(cases(m)).allMatch(c -> c.order() < 2));
  }
}
