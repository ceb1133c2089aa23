package dev.adjoint.core;

import dev.adjoint.core.Diagnose.Explanation;
import dev.adjoint.core.Diagnose.Reason;
import dev.adjoint.core.Diagnose.Verdict;
import dev.adjoint.core.Trace.Arrival;
import dev.adjoint.core.Trace.Pull;
import dev.adjoint.core.Trace.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Diagnose#explainGradient}: follows the numbers of a parameter through a run up to the
 * loss, whether recorded or not, and the gradient back down, and looks where one goes on and the
 * other does not.
 */
final class GradientPaths {
  private static final double TINY = 1e-7;
  private static final double HUGE = 1e7;

  /** A step whose gradient is less than a hundredth of the one above is worth a word. */
  private static final double SHRINKS = 0.01;

  /** As many reasons are told. */
  private static final int MOST = 5;

  private final String subject;
  private final Trace trace = new Trace(false);
  private final Node node;
  private final Object memory;
  private final @Nullable Param param;
  private final Tensor loss;

  /** What depends on the parameter, in numbers. */
  private final Set<Tensor> derived = identitySet();

  /** What the loss depends on, in numbers. */
  private final Set<Tensor> used = identitySet();

  /** What a gradient can go through from here to the parameter. */
  private final Set<Tensor> carrying = identitySet();

  private GradientPaths(Operand x, Node node, Supplier<Tensor> f) {
    this.node = node;
    this.param = x instanceof Param p ? p : null;
    this.subject = param != null ? param.toString() : x.describe();
    this.memory = x.tensor().rawStorage().array();
    this.loss = trace.forward("explainGradient", f);
    follow();
  }

  private static <T> Set<T> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  static Explanation explain(Operand x, Supplier<Tensor> f) {
    if (x instanceof Param p) {
      return p.isTrainable()
          ? new GradientPaths(x, p.node(), f).answer()
          : untrained(
              p.toString(),
              p.isFrozen()
                  ? "it is frozen. Call unfreeze() for what is to be trained."
                  : "it is a buffer, which no gradient reaches. Use new Param(...) for what is to be"
                      + " trained.");
    }
    Node node = x.tensor().node;
    return node == null
        ? untrained(
            x.describe(),
            "it is not a leaf. Use requiresGrad(), and what that returns in the loss.")
        : new GradientPaths(x, node, f).answer();
  }

  private static Explanation untrained(String subject, String why) {
    return new Explanation(
        subject, Verdict.NOT_TRAINED, "has no gradient: " + why, null, List.of());
  }

  // ---- who depends on whom

  private boolean isSubject(Tensor t) {
    return t.node == node;
  }

  /** The same memory in a tensor that was made before the run and needs no gradient. */
  private boolean isCopy(Tensor t) {
    return t.node == null && trace.maker(t) == null && t.rawStorage().array() == memory;
  }

  private void follow() {
    for (Step s : trace.steps) {
      for (int k = 0; k < s.in().length; k++) {
        Tensor t = s.in()[k];
        if (isSubject(t) || isCopy(t)) {
          derived.add(t);
        }
        if (isSubject(t)) {
          carrying.add(t);
        }
        if (derived.contains(t)) {
          derived.add(s.out());
        }
        if (carrying.contains(t) && carries(s, k)) {
          carrying.add(s.out());
        }
      }
    }
    if (isSubject(loss)) {
      derived.add(loss);
      carrying.add(loss);
    }
    used.add(loss);
    for (Step s : trace.steps.reversed()) {
      if (used.contains(s.out())) {
        used.addAll(List.of(s.in()));
      }
    }
  }

  private static boolean carries(Step s, int k) {
    Node n = s.out().node;
    if (n == null || s.isCut()) {
      return false;
    }
    return s.op() == null || (n.parents[k] != null && n.pullback(k) != null);
  }

  // ---- the answer

  private Explanation answer() {
    if (derived.isEmpty()) {
      return neverRead();
    }
    if (!derived.contains(loss)) {
      return unused();
    }
    if (!carrying.contains(loss)) {
      return none(Verdict.CUT, "all paths to the loss are cut.", cuts(true));
    }
    return withGradient();
  }

  private Explanation none(Verdict verdict, String why, List<Reason> reasons) {
    return new Explanation(subject, verdict, "has no gradient: " + why, null, reasons);
  }

  private Explanation neverRead() {
    if (param != null && trace.substituted.contains(param)) {
      return none(
          Verdict.SUBSTITUTED,
          "the loss reads another value in its place, that of a snapshot, of substitute() or of an"
              + " enclosing grad. Ask for the gradient there, or run the loss outside.",
          List.of());
    }
    Set<String> names = new LinkedHashSet<>();
    for (Step s : trace.steps) {
      for (Tensor t : s.in()) {
        Param p = Trace.parameter(t);
        if (p != null && p.isTrainable()) {
          names.add(p.name());
        }
      }
    }
    return none(
        Verdict.NEVER_READ,
        "the loss never reads it."
            + (names.isEmpty() ? "" : " It reads " + String.join(", ", names) + "."),
        List.of());
  }

  private Explanation unused() {
    List<Reason> reasons = new ArrayList<>();
    Set<Tensor> read = identitySet();
    trace.steps.forEach(s -> Collections.addAll(read, s.in()));
    for (Step s : trace.steps) {
      if (derived.contains(s.out()) && !read.contains(s.out())) {
        add(reasons, s, "the result of %s, " + s.out().describe() + ", is not used.");
      }
    }
    return none(
        Verdict.UNUSED,
        "it is read, but the loss does not depend on what comes of it. (Numbers that item() or"
            + " toDoubleArray() gave do not know where they come from.)",
        first(reasons));
  }

  private static List<Reason> first(List<Reason> reasons) {
    return List.copyOf(reasons.subList(0, Math.min(MOST, reasons.size())));
  }

  /** Adds a reason; %s stands for the operation and its line. */
  private void add(List<Reason> reasons, Step s, String text) {
    reasons.add(new Reason(s.name(), s.at(), text.replace("%s", trace.label(s))));
  }

  /** Where what carries a gradient goes into what does not and yet reaches the loss. */
  private List<Reason> cuts(boolean internal) {
    List<Reason> reasons = new ArrayList<>();
    for (Step s : trace.steps) {
      if (!used.contains(s.out()) || carrying.contains(s.out())) {
        continue;
      }
      for (int k = 0; k < s.in().length; k++) {
        Tensor t = s.in()[k];
        if (carrying.contains(t) && (internal || !s.internal())) {
          add(reasons, s, cut(s, k));
          break;
        }
        if (isCopy(t)) {
          add(
              reasons,
              s,
              "%s reads its numbers through a tensor that needs no gradient"
                  + (param != null
                      ? " and was made before, by value() perhaps. Use the parameter itself."
                      : ". Use the one that requiresGrad() returned."));
          break;
        }
      }
    }
    return first(reasons);
  }

  private String cut(Step s, int k) {
    String in = trace.describe(s.in()[k]);
    if (s.isCut()) {
      return switch (s.name()) {
        case "value()" -> "%s gives the numbers without a gradient. Use the parameter itself.";
        case "requiresGrad()" ->
            "%s makes a new leaf of " + in + ", behind which no gradient flows. Leave it out.";
        default -> "%s cuts off " + in + ". Leave it out.";
      };
    }
    if (!s.out().dtype().isFloating()) {
      return "%s gives " + s.out().describe() + ": integers and truth values have no derivative.";
    }
    if (!s.recording()) {
      return "%s is not recorded: noGrad or inference holds"
          + (s.noGradAt() == null ? " around the loss" : " from " + s.noGradAt() + " on")
          + ". Compute it outside.";
    }
    return "%s has no derivative for its input " + in + ".";
  }

  // ---- with a gradient

  private Explanation withGradient() {
    Tensor g =
        trace.backward(java.util.Objects.requireNonNull(loss.node), loss, new Node[] {node})[0];
    if (g == null) { // every pullback on the way sends none
      return none(Verdict.CUT, "all paths to the loss are cut.", cuts(true));
    }
    Numbers n = trace.numbers(g);
    if (!n.isFinite()) {
      List<Reason> reasons = new ArrayList<>();
      NonFinite.in(trace, loss, List.of(node), List.of(g))
          .ifPresent(f -> reasons.add(new Reason(f.operation(), f.line(), f.text())));
      return found(Verdict.NOT_FINITE, g, "the gradient holds " + n.bad() + ".", reasons);
    }
    if (n.allZero()) {
      String what =
          n.count() == 0
              ? "the gradient has no elements."
              : n.count() == 1
                  ? "the gradient is 0."
                  : "the gradient is 0 in all " + n.count() + " elements.";
      return found(Verdict.ZERO, g, what, killers());
    }
    String what = "the gradient is " + size(g, n) + ".";
    List<Reason> reasons = new ArrayList<>(factors());
    Verdict verdict =
        n.largest() < TINY
            ? Verdict.VANISHES
            : n.largest() > HUGE ? Verdict.EXPLODES : Verdict.FLOWS;
    for (Reason r : cuts(false)) {
      reasons.add(new Reason(r.operation(), r.line(), "Another path is cut: " + r.text()));
    }
    return found(verdict, g, what, reasons);
  }

  private Explanation found(Verdict verdict, Tensor g, String summary, List<Reason> reasons) {
    return new Explanation(subject, verdict, summary, g, List.copyOf(reasons));
  }

  private static String size(Tensor g, Numbers n) {
    if (n.count() == 1) {
      return n.range();
    }
    double sum = 0;
    for (double x : g.toDoubleArray()) {
      sum += x / n.largest() * (x / n.largest());
    }
    return n.range()
        + ", norm "
        + Numbers.text(n.largest() * Math.sqrt(sum))
        + (n.zero() == 0 ? "" : ", 0 in " + n.zero() + " of " + n.count() + " elements");
  }

  /** Where a gradient that is not 0 becomes 0. */
  private List<Reason> killers() {
    List<Reason> reasons = new ArrayList<>();
    List<Reason> segments = new ArrayList<>();
    int next = 0;
    for (Arrival a : trace.arrivals) {
      zeros(next, a.pulls(), reasons, segments);
      next = a.pulls();
      arrival(a, reasons);
    }
    zeros(next, trace.pulls.size(), reasons, segments);
    return first(reasons.isEmpty() ? segments : reasons);
  }

  private void zeros(int from, int to, List<Reason> reasons, List<Reason> segments) {
    for (Pull p : trace.pulls.subList(from, to)) {
      Step s = trace.maker(p.node());
      if (s != null
          && trace.numbers(p.fitted()).allZero()
          && !trace.numbers(p.upstream()).allZero()) {
        add(s.op() == null ? segments : reasons, s, new Standstill(trace, s, p, used).text());
      }
    }
  }

  private void arrival(Arrival a, List<Reason> reasons) {
    Step s = trace.maker(a.node());
    String name = s == null ? a.node().name() : s.name();
    String line = s == null ? "" : s.at();
    boolean zero = trace.numbers(a.sum()).allZero();
    if (!zero && trace.numbers(a.hooked()).allZero()) {
      reasons.add(
          new Reason(name, line, "A hook on " + trace.describe(a.node()) + " returns zeros."));
    }
    if (!zero) {
      return;
    }
    List<String> terms = new ArrayList<>();
    for (Pull p : trace.incoming(a.node())) {
      Step from = trace.maker(p.node());
      if (from != null && !trace.numbers(p.fitted()).allZero()) {
        terms.add(trace.label(from));
      }
    }
    if (terms.size() > 1) {
      reasons.add(
          new Reason(
              name,
              line,
              "The gradients that reach "
                  + trace.describe(a.node())
                  + " from "
                  + String.join(" and from ", terms.subList(0, Math.min(3, terms.size())))
                  + (terms.size() > 3 ? " and " + (terms.size() - 3) + " more" : "")
                  + " cancel."));
    }
  }

  /** The steps on the strongest path that change the gradient's size most, from the loss down. */
  private List<Reason> factors() {
    Map<Node, Pull> strongest = new IdentityHashMap<>();
    for (Pull p : trace.pulls) {
      Node parent = p.node().parents[p.k()];
      if (parent != null) {
        strongest.merge(parent, p, (a, b) -> largest(b.fitted()) >= largest(a.fitted()) ? b : a);
      }
    }
    List<Reason> reasons = new ArrayList<>();
    for (Pull p = strongest.get(node); p != null; p = strongest.get(p.node())) {
      double before = largest(p.upstream());
      double after = largest(p.fitted());
      Step s = trace.maker(p.node());
      if (s != null && (after < SHRINKS * before || SHRINKS * after > before)) {
        add(
            reasons,
            s,
            "%s turns the largest "
                + Numbers.text(before)
                + " into "
                + Numbers.text(after)
                + ": "
                + Standstill.ranges(trace, s)
                + ".");
      }
    }
    return first(reasons.reversed());
  }

  private double largest(Tensor g) {
    return trace.numbers(g).largest();
  }
}
