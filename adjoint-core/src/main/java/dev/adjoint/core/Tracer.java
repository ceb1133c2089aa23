package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link Trace} what a run does, inside {@link Diagnose}.
 *
 * @param trace keeps what it is told
 * @param noGradAt where recording was switched off; null while it is on, or if that was before
 * @param place the layer that runs, {@code encoder.1}; empty if none said so
 */
record Tracer(Trace trace, @Nullable String noGradAt, String place) implements Observer {
  Tracer(Trace trace) {
    this(trace, null, "");
  }

  @Override
  public Tracer silenced(String at) {
    return new Tracer(trace, at, place);
  }

  Tracer in(String newPlace) {
    return new Tracer(trace, noGradAt, newPlace);
  }

  @Override
  public void applied(Op op, Tensor[] in, Tensor out, boolean recording) {
    trace.add(op.name(), op, in.clone(), out, recording, noGradAt, place);
  }

  @Override
  public void cut(String how, Tensor in, Tensor out) {
    trace.addCut(how, in, out);
  }

  @Override
  public void checkpointed(Tensor in, Tensor out) {
    trace.add("checkpoint", null, new Tensor[] {in}, out, true, null, place);
  }

  @Override
  public void substituted(Param param) {
    trace.addSubstituted(param);
  }

  @Override
  public void arrived(Node node, Tensor sum, Tensor hooked) {
    trace.addArrival(node, sum, hooked);
  }

  @Override
  public void pulled(Node node, int k, Tensor upstream, Tensor whole, Tensor fitted) {
    trace.addPull(node, k, upstream, whole, fitted);
  }
}
