package dev.adjoint.app;

import dev.adjoint.bench.Bench;
import java.util.ArrayList;
import java.util.List;
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
    footer = {"", "Example: adjoint bench --threads 2 matmul_1024"})
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private Threads threads;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

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
    int n = threads.apply(command);
    try (var out = new WriterStream(command.getOut())) {
      Bench.run(names, n, json, out.printer());
    }
  }
}
