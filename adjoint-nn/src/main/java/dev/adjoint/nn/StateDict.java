package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a model's numbers out under names and puts them back. */
final class StateDict {
  private final ParameterTree tree;
  private final Map<Param, Tensor> fitting = new LinkedHashMap<>();
  private final List<String> loaded = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> unfit = new ArrayList<>();

  /** Kind, name, detail. */
  private final List<String[]> rows = new ArrayList<>();

  private StateDict(ParameterTree tree, Map<String, Tensor> from, Names names) {
    this.tree = tree;
    Set<String> placed = new LinkedHashSet<>();
    tree.state()
        .forEach((path, p) -> {
          String name = names.inFile(path);
          placed.add(name);
          match(path, p, from.get(name), aliases(path, from, names));
        });
    tree.tied().keySet().forEach(path -> placed.add(names.inFile(path)));
    for (Map.Entry<String, Tensor> e : from.entrySet()) {
      if (!placed.contains(e.getKey())) {
        unexpected.add(e.getKey());
        rows.add(new String[] {"unexpected", e.getKey(), e.getValue().describe()});
      }
    }
  }

  /** PyTorch writes a tied parameter under all its names, other programs under one of them. */
  private SequencedMap<String, Tensor> aliases(
      String first, Map<String, Tensor> from, Names names) {
    SequencedMap<String, Tensor> found = new LinkedHashMap<>();
    tree.tied()
        .forEach((path, of) -> {
          Tensor t = of.equals(first) ? from.get(names.inFile(path)) : null;
          if (t != null) {
            found.put(path, t);
          }
        });
    return found;
  }

  private void match(
      String path, Param p, @Nullable Tensor first, SequencedMap<String, Tensor> aliases) {
    Tensor t = first != null || aliases.isEmpty() ? first : aliases.firstEntry().getValue();
    if (t != null && disagree(path, t, aliases)) {
      return;
    }
    if (t == null) {
      missing.add(path);
      rows.add(new String[] {"missing", path, p.describe()});
      return;
    }
    boolean convertible =
        t.dtype() == p.dtype() || (t.dtype().isFloating() && p.dtype().isFloating());
    if (t.shape().equals(p.shape()) && convertible) {
      loaded.add(path);
      fitting.put(p, t);
      return;
    }
    unfit.add(path);
    boolean transposed = t.rank() == 2 && p.shape().rank() == 2 && t.mT().shape().equals(p.shape());
    rows.add(
        new String[] {
          convertible ? "shape" : "type",
          path,
          "model " + p.describe() + ", file " + t.describe() + (transposed ? " (transposed)" : "")
        });
  }

  /** Whether the file has several values for what is one parameter here. */
  private boolean disagree(String path, Tensor t, SequencedMap<String, Tensor> aliases) {
    boolean any = false;
    for (Map.Entry<String, Tensor> e : aliases.entrySet()) {
      Tensor other = e.getValue();
      if (t != other && !same(t, other)) {
        unfit.add(e.getKey());
        String detail = "is " + path + " in the model, file " + other.describe() + " differs";
        rows.add(new String[] {"tied", e.getKey(), detail});
        any = true;
      }
    }
    return any;
  }

  private static boolean same(Tensor a, Tensor b) {
    return a.dtype() == b.dtype() && a.shape().equals(b.shape()) && a.bitEquals(b);
  }

  static Param parameter(Model model, String path) {
    SequencedMap<String, Param> state = ParameterTree.of(model).state();
    Param p = state.get(path);
    if (p == null) {
      throw new TensorException(
          "parameter: "
              + TreeText.name(model.getClass())
              + " has no "
              + path
              + "; it has "
              + (state.isEmpty() ? "none" : String.join(", ", state.keySet()))
              + ".");
    }
    return p;
  }

  static SequencedMap<String, Tensor> values(Model model, Names names) {
    SequencedMap<String, Param> state = ParameterTree.of(model).state();
    Snapshot snapshot = Snapshot.of(state.values());
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    state.forEach((path, p) -> {
      Tensor t = snapshot.get(p);
      if (t != null && out.put(names.inFile(path), t) != null) {
        throw new TensorException(
            "save: two parameters of "
                + TreeText.name(model.getClass())
                + " would be named "
                + names.inFile(path)
                + " in the file; names must differ.");
      }
    });
    return out;
  }

  static LoadReport load(
      Model model, String source, Map<String, Tensor> values, Names names, Load how) {
    StateDict d = new StateDict(ParameterTree.of(model), values, names);
    if (how == Load.STRICT && !d.rows.isEmpty()) {
      throw new TensorException(d.message(source, TreeText.name(model.getClass())));
    }
    Snapshot.atomically(() -> d.fitting.forEach((p, t) -> p.assign(t.detach().to(p.dtype()))));
    return new LoadReport(d.loaded, d.missing, d.unexpected, d.unfit);
  }

  private String message(String source, String model) {
    int all = tree.state().size();
    int bad = missing.size() + unfit.size();
    List<String> what = new ArrayList<>();
    if (bad > 0) {
      what.add(
          bad + " of " + all + (all == 1 ? " parameter" : " parameters") + " cannot be filled");
    }
    if (!unexpected.isEmpty()) {
      int n = unexpected.size();
      what.add(
          (n == 1 ? "1 tensor" : n + " tensors")
              + " of the file "
              + (n == 1 ? "has" : "have")
              + " no place");
    }
    StringBuilder out =
        new StringBuilder(
            "load " + source + " into " + model + ": " + String.join(", ", what) + ".");
    int kind = rows.stream().mapToInt(r -> r[0].length()).max().orElse(0);
    int name = rows.stream().mapToInt(r -> r[1].length()).max().orElse(0);
    for (String[] r : rows) {
      out.append("\n  ").append(r[0]).append(" ".repeat(kind - r[0].length() + 2));
      out.append(r[1]).append(" ".repeat(name - r[1].length() + 2)).append(r[2]);
    }
    out.append("\nNothing was loaded.");
    if (!loaded.isEmpty()) {
      out.append(" Use Load.PARTIAL to load the ")
          .append(loaded.size() == 1 ? "one that fits." : loaded.size() + " that fit.");
    }
    return out.toString();
  }
}
