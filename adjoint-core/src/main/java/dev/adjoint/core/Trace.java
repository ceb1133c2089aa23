package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a loss did, with the lines of the user's program, and what one backward pass
 * through it did. It keeps every tensor of the run, for as long as somebody looks for a reason.
 */
final class Trace {
  /**
   * One operation.
   *
   * @param index numbers from 0 in order of time
   * @param name the operation's name, or what was called instead, such as {@code detach()}
   * @param call the name with the parameters that it read, {@code linear(fc1.weight, fc1.bias)}
   * @param op null for a cut and a checkpoint
   * @param at the line of the user's program
   * @param nth how many steps of that call at that line there were before, and this
   * @param recording whether recording was on
   * @param noGradAt where recording was switched off, if known
   * @param internal whether the library, not the user, called it: for cuts alone
   */
  record Step(
      int index,
      String name,
      String call,
      @Nullable Op op,
      Tensor[] in,
      Tensor out,
      String at,
      int nth,
      boolean recording,
      @Nullable String noGradAt,
      boolean internal) {
    boolean isCut() {
      return op == null && !name.equals("checkpoint");
    }
  }

  /** A gradient of input k of a node. */
  record Pull(Node node, int k, Tensor upstream, Tensor whole, Tensor fitted) {}

  /** The gradient of a node, before and after hooks, after so many pulls. */
  record Arrival(Node node, Tensor sum, Tensor hooked, int pulls) {}

  final List<Step> steps = new ArrayList<>();
  final List<Pull> pulls = new ArrayList<>();
  final List<Arrival> arrivals = new ArrayList<>();
  final Set<Param> substituted = new LinkedHashSet<>();

  /** Who made a tensor, a node. */
  private final Map<Tensor, Step> makers = new IdentityHashMap<>();

  /** The layer that made a tensor, if it said so. */
  private final Map<Tensor, String> places = new IdentityHashMap<>();

  private final Map<Node, Step> nodes = new IdentityHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<Tensor, Numbers> numbers = new IdentityHashMap<>();
  private final Map<Node, List<Pull>> incoming = new IdentityHashMap<>();

  /** Taken of every tensor when it is made or first read, if asked for. */
  private final boolean measuring;

  private boolean backward;

  Trace(boolean measuring) {
    this.measuring = measuring;
  }

  /** Runs the loss and notes what it does; the result must be one number. */
  Tensor forward(String caller, Supplier<Tensor> loss) {
    Tensor y = Modes.observing(new Tracer(this), loss);
    if (y.numel() != 1) {
      throw new GradientException(
          caller
              + ": the loss is "
              + y.describe()
              + "; it must be one number. Use sum() or mean().");
    }
    return y;
  }

  /** Gradients of the loss with respect to nodes; {@code .grad()} is not touched. */
  @Nullable Tensor[] backward(Node root, Tensor loss, @Nullable Node[] inputs) {
    backward = true;
    List<Tensor> seed = List.of(Tensor.ones(loss.dtype(), loss.shape()));
    return Modes.observing(
        new Tracer(this),
        () -> Modes.noGrad(() -> Backward.gradients(List.of(root), seed, inputs)));
  }

  // ---- what the tracer is told, on whatever thread

  synchronized void add(
      String name,
      @Nullable Op op,
      Tensor[] in,
      Tensor out,
      boolean recording,
      @Nullable String noGradAt,
      String place) {
    if (backward && out.node == null) {
      return; // an operation of a pullback
    }
    if (!place.isEmpty()) {
      places.put(out, place);
    }
    add(name, op, in, out, recording, noGradAt, false);
  }

  synchronized void addCut(String how, Tensor in, Tensor out) {
    if (!backward) {
      add(how, null, new Tensor[] {in}, out, true, null, Callers.isWithinLibrary());
    }
  }

  private void add(
      String name,
      @Nullable Op op,
      Tensor[] in,
      Tensor out,
      boolean recording,
      @Nullable String noGradAt,
      boolean internal) {
    String at = Callers.here();
    String call = name + (op == null ? "" : parameters(in));
    int nth = backward ? 0 : counts.merge(kind(call, op, at), 1, Integer::sum);
    int index = backward ? -1 : steps.size();
    Step s = new Step(index, name, call, op, in, out, at, nth, recording, noGradAt, internal);
    if (out.node != null) {
      nodes.put(out.node, s);
    }
    makers.putIfAbsent(out, s);
    if (!backward) {
      steps.add(s);
      if (measuring) {
        for (Tensor t : in) {
          numbers(t);
        }
        numbers(out);
      }
    }
  }

  synchronized void addSubstituted(Param param) {
    substituted.add(param);
  }

  synchronized void addArrival(Node node, Tensor sum, Tensor hooked) {
    if (backward) {
      arrivals.add(new Arrival(node, sum, hooked, pulls.size()));
    }
  }

  synchronized void addPull(Node node, int k, Tensor upstream, Tensor whole, Tensor fitted) {
    if (backward) {
      Pull p = new Pull(node, k, upstream, whole, fitted);
      pulls.add(p);
      Node to = Objects.requireNonNull(node.parents[k]);
      incoming.computeIfAbsent(to, _ -> new ArrayList<>()).add(p);
    }
  }

  // ---- asking

  Numbers numbers(Tensor t) {
    Numbers n = numbers.get(t);
    if (n == null) {
      n = Numbers.of(t);
      numbers.put(t, n);
    }
    return n;
  }

  /** The step whose result this is; null for a leaf and for data. */
  @Nullable Step maker(Tensor t) {
    return makers.get(t);
  }

  @Nullable Step maker(Node n) {
    return nodes.get(n);
  }

  /** The gradients that come to a node, in order of time. */
  List<Pull> incoming(Node n) {
    return incoming.getOrDefault(n, List.of());
  }

  /** The steps that read a tensor. */
  List<Step> readers(Tensor t) {
    return steps.stream().filter(s -> reads(s, t)).toList();
  }

  static boolean reads(Step s, Tensor t) {
    for (Tensor x : s.in) {
      if (x == t) {
        return true;
      }
    }
    return false;
  }

  // ---- names

  /**
   * For example {@code linear(fc1.weight, fc1.bias) at Net.java:12 (2nd of 3 there)}, or {@code log
   * in head.2 at Net.java:14}.
   */
  String label(Step s) {
    int all = counts.getOrDefault(kind(s.call, s.op, s.at), 1);
    String which = all > 1 && s.nth > 0 ? " (" + ordinal(s.nth) + " of " + all + " there)" : "";
    String place = places.getOrDefault(s.out, "");
    boolean named = place.isEmpty() || s.call.contains("(" + place + "."); // by its parameter
    return s.call + (named ? "" : " in " + place) + " at " + s.at + which;
  }

  private static String parameters(Tensor[] in) {
    List<String> names = new ArrayList<>();
    for (Tensor t : in) {
      Param p = parameter(t);
      if (p != null) {
        names.add(p.name());
      }
    }
    return names.isEmpty() ? "" : "(" + String.join(", ", names) + ")";
  }

  /** Steps of one kind are numbered; some operations share a name with the check of their index. */
  private static String kind(String call, @Nullable Op op, String at) {
    return call + " " + at + (op == null ? "" : " " + op.getClass().getName());
  }

  private static String ordinal(int n) {
    boolean teens = n / 10 % 10 == 1;
    return n
        + switch (teens ? 0 : n % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
  }

  /** The parameter whose own value this is. */
  static @Nullable Param parameter(Tensor t) {
    Node n = t.node;
    if (n != null) {
      return n.owner();
    }
    // A buffer, unless it is a result over a parameter's memory.
    Param.Version v = t.version;
    return v != null && v.param().isOwnValue(t) ? v.param() : null;
  }

  /** For example {@code f32[128, 10] of log at Net.java:14}. */
  String describe(Tensor t) {
    Param p = parameter(t);
    if (p != null) {
      return p.toString();
    }
    Step s = maker(t);
    String text = t.describe();
    if (s != null) {
      return text + " of " + label(s);
    }
    return t.node != null && t.node.isLeaf() ? "leaf " + text : text;
  }

  /** The result, or the leaf, that a node belongs to. */
  String describe(Node n) {
    Param p = n.owner();
    if (p != null) {
      return p.toString();
    }
    Step s = maker(n);
    String text = n.dtype + "" + n.shape;
    return s != null ? text + " of " + label(s) : n.isLeaf() ? "leaf " + text : text;
  }
}
