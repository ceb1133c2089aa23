package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What would lose parameters silently is an error; every message in full. */
class ParameterTreeErrorsTest {
  private static void assertMessage(Model model, String message) {
    assertThatThrownBy(model::parameters)
        .isExactlyInstanceOf(TensorException.class)
        .hasMessage(message);
  }

  static class NotFinal implements Model {
    Linear fc1 = new Linear(1, 1);
  }

  @Test
  void layerInAFieldThatIsNotFinal() {
    assertMessage(
        new NotFinal(),
        "parameters of NotFinal: fc1, of type Linear, is not final; layers and parameters stay, only"
            + " their numbers change. Write: final Linear fc1.");
  }

  static class NotFinalList implements Model {
    List<Linear> layers = List.of(new Linear(1, 1));
    final List<Model> inner = List.of(new NotFinalParam());
  }

  static class NotFinalParam implements Model {
    @Nullable Param w = null;
  }

  @Test
  void allProblemsAtOnce() {
    assertMessage(
        new NotFinalList(),
        """
        parameters of NotFinalList: 2 problems.
          layers, of type List, is not final; layers and parameters stay, only their numbers change. \
        Write: final List layers.
          inner.0.w, of type Param, is not final; layers and parameters stay, only their numbers \
        change. Write: final Param w.\
        """);
  }

  static class RawLeaf implements Model {
    final Tensor w = Tensor.ones(2, 3).requiresGrad();
  }

  @Test
  void tensorInPlaceOfAParameter() {
    assertMessage(
        new RawLeaf(),
        "parameters of RawLeaf: w is a Tensor that needs a gradient, f32[2, 3]; no optimizer can"
            + " assign it. Write: final Param w = new Param(...).");
  }

  static class Parent implements Model {
    final Child child = new Child(this);
  }

  static class Child implements Model {
    final Linear fc = new Linear(1, 1);
    final Model parent;

    Child(Model parent) {
      this.parent = parent;
    }
  }

  static class Outer implements Model {
    final Parent first = new Parent();
  }

  @Test
  void cycle() {
    assertMessage(
        new Parent(),
        "parameters of Parent: child.parent leads back to the model itself; a model is a tree. If the"
            + " field only points back, make it transient.");
    assertMessage(
        new Outer(),
        "parameters of Outer: first.child.parent leads back to first; a model is a tree. If the field"
            + " only points back, make it transient.");
  }

  static class Captures implements Model {
    final Sequential body;

    Captures() {
      Linear lost = new Linear(1, 1);
      Param scale = new Param(Tensor.ones(1));
      body =
          new Sequential(
              x -> lost.forward(x),
              new Layer() {
                @Override
                public Tensor forward(Tensor x) {
                  return x.mul(scale);
                }
              });
    }
  }

  @Test
  void functionThatUsesALayerOfNobody() {
    assertMessage(
        new Captures(),
        """
        parameters of Captures: 2 problems.
          body.0 is a function that uses a Linear from around it, which stands in no field of the \
        model; its parameters would never be trained or saved. Keep it in a final field, or pass the \
        layer itself.
          body.1 is a local class that uses a Param from around it, which stands in no field of the \
        model; its parameters would never be trained or saved. Keep it in a final field, or pass the \
        layer itself.\
        """);
  }

  static class Encoder {
    final Linear fc = new Linear(1, 1);
  }

  static class Holder implements Model {
    final Encoder encoder = new Encoder();
  }

  @Test
  void objectWithParametersThatIsNoModel() {
    assertMessage(
        new Holder(),
        "parameters of Holder: encoder is of type Encoder, which has parameters but is no model; they"
            + " would never be trained or saved. Let Encoder implement Layer or Model, or make the"
            + " field transient.");
  }

  static class Unordered implements Model {
    final Set<Linear> layers = Set.of(new Linear(1, 1));
  }

  @Test
  void aSetHasNoPositions() {
    assertThatThrownBy(new Unordered()::parameters)
        .message()
        .matches(
            "parameters of Unordered: layers is of type \\w+, which has no positions; the parameters"
                + " in it would have no names\\. Use a List\\.");
  }

  static class Base implements Model {
    @SuppressWarnings("unused") // read by reflection
    private final Param weight = new Param(Tensor.ones(1));
  }

  static class Derived extends Base {
    final Param weight = new Param(Tensor.ones(2));
  }

  @Test
  void twoFieldsOfOneName() {
    assertMessage(
        new Derived(),
        "parameters of Derived: two fields give the name weight; names must differ. Put @Name(\"...\")"
            + " on one.");
  }
}
