package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** Which optimizer changes a parameter, to warn if there are two. Holds on to neither. */
final class Owners {
  private static final System.Logger LOG = System.getLogger("dev.adjoint.nn.optim");
  private static final Map<Param, WeakReference<Optimizer>> OWNERS = new WeakHashMap<>();

  private Owners() {}

  /** Called before an optimizer's first step; warns once of each other one that shares with it. */
  static void claim(Optimizer optimizer) {
    Map<Optimizer, List<Param>> shared = new LinkedHashMap<>();
    synchronized (OWNERS) {
      for (Param p : optimizer.parameters()) {
        WeakReference<Optimizer> before = OWNERS.put(p, new WeakReference<>(optimizer));
        Optimizer other = before == null ? null : before.get();
        if (other != null) {
          shared.computeIfAbsent(other, o -> new ArrayList<>()).add(p);
        }
      }
    }
    shared.forEach((other, params) ->
        LOG.log(
            System.Logger.Level.WARNING,
            optimizer.name()
                + ": "
                + params.getFirst()
                + (params.size() > 1 ? " and " + (params.size() - 1) + " more" : "")
                + (params.size() > 1 ? " are" : " is")
                + " also changed by another optimizer, "
                + other.name()
                + ". That is legal; if it is not meant, give each parameter to one optimizer."));
  }
}
