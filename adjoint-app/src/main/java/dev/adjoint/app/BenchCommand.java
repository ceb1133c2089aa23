package dev.adjoint.app;

import dev.adjoint.bench.Bench;
import dev.adjoint.bench.Peer;
import dev.adjoint.bench.Study;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Times the workloads that are held against PyTorch. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Time the workloads of docs/benchmarks.md on this machine.",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Example: adjoint bench --threads 2 matmul_1024",
      "         adjoint bench --peer torch --python venv/bin/python"
    })
final class BenchCommand implements Runnable {
  private static final List<String> PEERS = List.of("torch");

  @Spec private CommandSpec spec;

  @Mixin private Threads threads;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Time each workload for so long, after its warm-up. Default: 2 to 6 seconds.")
  private @Nullable Double seconds;

  @Option(
      names = "--study",
      paramLabel = "WHAT",
      description =
          "A table instead. startup: to the first step and to full speed."
              + " collectors: time in garbage collection. scalar: without the Vector API."
              + " losses: fifty steps in f64 beside PyTorch's losses.")
  private @Nullable Study study;

  @Option(
      names = "--peer",
      paramLabel = "PEER",
      description = "Also time this framework, side by side: torch.")
  private @Nullable String peer;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "The Python that has the peer. Default: python3 or python on the PATH.")
  private @Nullable String python;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "A workload; all of them if none is named.")
  private List<String> names = new ArrayList<>();

  @Override
  public void run() {
    var command = spec.commandLine();
    for (var name : names) {
      if (!Bench.names().contains(name)) {
        throw new ParameterException(
            command, "there is no workload " + name + ". " + Nearest.remedy(name, Bench.names()));
      }
    }
    if (peer != null && !PEERS.contains(peer)) {
      throw new ParameterException(
          command, "--peer is " + peer + ". " + Nearest.remedy(peer, PEERS));
    }
    if (peer == null && python != null) {
      throw new ParameterException(command, "--python is for --peer torch, which is not given.");
    }
    if (seconds != null && !(seconds > 0 && seconds <= 3600)) {
      throw new ParameterException(
          command, "--seconds is " + seconds + "; it must be above 0 and at most 3600.");
    }
    var options = new Bench.Options(threads.apply(command), seconds == null ? 0 : seconds, json);
    if (study != null && (peer != null || json || seconds != null || !names.isEmpty())) {
      throw new ParameterException(
          command, "--study takes no workloads and no other option but --threads.");
    }
    try (var out = new WriterStream(command.getOut())) {
      if (study != null) {
        study.run(options.threads(), out.printer());
      } else if (peer == null) {
        Bench.run(names, options, out.printer());
      } else {
        sideBySide(command, options, out);
      }
    }
  }

  private void sideBySide(CommandLine command, Bench.Options options, WriterStream out) {
    try {
      Bench.run(names, options, out.printer(), Peer.torch(python));
    } catch (Peer.Failure e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }
}
