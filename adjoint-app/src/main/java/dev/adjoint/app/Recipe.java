package dev.adjoint.app;

import dev.adjoint.core.Rng;
import dev.adjoint.nn.Layer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that decides what a training gives, besides data and code: the same recipe gives the same
 * weights, bit for bit, on any number of threads.
 */
record Recipe(
    Task task,
    Network network,
    Algorithm algorithm,
    double learningRate,
    int epochs,
    int batch,
    long seed) {

  /** The network with its first weights. */
  Layer network(Rng rng) {
    return Rng.using(rng, () -> network.create(task));
  }

  /** This recipe as texts, for the weights' file and the report. */
  Map<String, String> facts() {
    var facts = new LinkedHashMap<String, String>();
    facts.put("task", task.toString());
    facts.put("model", network.toString());
    facts.put("layers", network.widths(task));
    facts.put("optimizer", algorithm.toString());
    facts.put("learning_rate", Double.toString(learningRate));
    facts.put("schedule", "cosine to 0");
    facts.put("epochs", Integer.toString(epochs));
    facts.put("batch", Integer.toString(batch));
    facts.put("seed", Long.toString(seed));
    facts.put("data_sha256", task.sha256());
    facts.put("adjoint", Version.number());
    facts.put("jdk", Runtime.version() + ", " + System.getProperty("java.vendor"));
    facts.put("kernels", Machine.kernels());
    return facts;
  }
}
