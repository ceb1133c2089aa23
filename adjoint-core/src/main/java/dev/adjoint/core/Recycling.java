package dev.adjoint.core;

import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.memory.Spare;
import dev.adjoint.core.memory.Workspace;
import dev.adjoint.core.op.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which arrays of a backward pass are needed by whom. What an operation's {@linkplain Op.Tidy tidy}
 * pullbacks made, and the gradient that they were given, is used again when they are done, unless a
 * gradient on its way, or a pending one, reads it, a leaf keeps it, or somebody outside has seen
 * it: a hook, or a pullback that may keep things. {@code -Dadjoint.recycling=off} turns it off.
 */
final class Recycling {
  /** For passes whose gradients are handed out, and for those that somebody observes. */
  static final Recycling NONE = new Recycling(null);

  private static final Workspace.Buffer[] NOTHING = {};

  private static final boolean OFF = Spare.isOff();

  private record Leaf(Node node, Tensor gradient, Workspace.Buffer buffer) {}

  private final @Nullable Workspace workspace;
  private final List<Leaf> leaves = new ArrayList<>();

  /** What the gradient on its way to each node reads. */
  private Workspace.Buffer[][] read = {};

  private Recycling(@Nullable Workspace workspace) {
    this.workspace = workspace;
  }

  /** For a pass of {@code backward()} that starts with this gradient. */
  static Recycling of(Tensor seed) {
    boolean others = seed.level != null || Modes.current().observer() != null;
    return OFF || others ? NONE : new Recycling(new Workspace(Spare.ARRAYS));
  }

  /** Runs the pass; what it leaves behind if it fails is garbage as ever. */
  void run(Runnable pass) {
    if (workspace == null) {
      pass.run();
      return;
    }
    workspace.run(pass);
    for (Leaf l : leaves) {
      if (l.buffer.belongsToLeaf()) {
        l.node.own(l.gradient);
      }
    }
    Spare.ARRAYS.passed();
  }

  /** Somebody outside has this gradient now. */
  void seen(Tensor g) {
    for (Workspace.Buffer b : reads(g)) {
      b.escape();
    }
  }

  /** Adds to the gradient that a node keeps. */
  void accumulate(Node n, Tensor g) {
    if (workspace == null) {
      var _ = n.accumulate(g, false);
      return;
    }
    workspace.open();
    Tensor whole = g.forced();
    workspace.close();
    boolean kept = n.accumulate(whole, true);
    Workspace.Buffer b = kept ? buffer(whole.rawStorage()) : null;
    if (b != null) {
      b.leaf();
      leaves.add(new Leaf(n, whole, b));
    }
  }

  /** The pullbacks of an operation are about to be called. */
  void begin(Node n, Tensor dy) {
    if (workspace == null || n.parents.length == 0) {
      return;
    }
    leaveIfLifted(dy);
    if (n.op instanceof Op.Tidy) {
      workspace.open();
    } else {
      seen(dy);
    }
  }

  /** A hook or pullback of the user's may lift a gradient into a transform, which may record. */
  private void leaveIfLifted(Tensor g) {
    if (workspace != null && g.level != null) {
      workspace.abandon();
    }
  }

  /** The gradient on its way to a node is this one now. */
  void onItsWay(int to, Tensor g) {
    if (workspace == null) {
      return;
    }
    leaveIfLifted(g);
    if (workspace.isEmpty()) {
      return;
    }
    if (to >= read.length) {
      int n = read.length;
      read = Arrays.copyOf(read, Math.max(to + 1, 2 * n));
      Arrays.fill(read, n, read.length, NOTHING);
    }
    Workspace.Buffer[] before = read[to];
    Workspace.Buffer[] now = reads(g);
    for (Workspace.Buffer b : now) {
      workspace.use(b);
    }
    read[to] = now;
    for (Workspace.Buffer b : before) {
      workspace.drop(b);
    }
  }

  /** All pullbacks of a node were called, and its gradient is on its way no longer. */
  void end(int at, boolean passedOn) {
    if (workspace == null) {
      return;
    }
    workspace.close();
    if (workspace.isEmpty()) {
      return;
    }
    if (passedOn && at < read.length) {
      for (Workspace.Buffer b : read[at]) {
        workspace.drop(b);
      }
      read[at] = NOTHING;
    }
    workspace.sweep();
  }

  /** What a tensor's numbers are in, or are to be computed from. */
  private Workspace.Buffer[] reads(Tensor t) {
    if (workspace == null || workspace.isEmpty()) {
      return NOTHING;
    }
    Storage s = t.rawStorage();
    Workspace.Buffer own = buffer(s);
    Pending.Source source = s instanceof Pending p ? p.source() : null;
    if (source == null) {
      return own == null ? NOTHING : new Workspace.Buffer[] {own};
    }
    List<Workspace.Buffer> all = new ArrayList<>();
    if (own != null) {
      all.add(own);
    }
    for (View v : source.in()) {
      Workspace.Buffer b = buffer(v.storage());
      if (b != null) {
        all.add(b);
      }
    }
    return all.toArray(NOTHING);
  }

  /** Pending numbers are known as such, before and after they are there. */
  private Workspace.@Nullable Buffer buffer(Storage s) {
    return workspace == null ? null : workspace.buffer(s instanceof Pending ? s : s.array());
  }
}
