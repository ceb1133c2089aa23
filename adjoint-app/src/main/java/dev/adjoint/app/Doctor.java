package dev.adjoint.app;

import static java.util.Comparator.comparingInt;

import dev.adjoint.core.kernel.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Prints what this machine and this JVM offer, and a remedy for each thing that could be better.
 */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Print JDK, processor, vector width, threads, memory, what is off and the remedy.",
    usageHelpAutoWidth = true,
    footer = {"", "Example: adjoint doctor"})
final class Doctor implements Runnable {
  /** One line of the report; the remedy is empty if nothing is wrong. */
  record Fact(String name, String value, String remedy) {
    static Fact good(String name, String value) {
      return new Fact(name, value, "");
    }
  }

  private static final String CHOICE = "adjoint.kernels";
  private static final String REFERENCE = "reference";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    out.println("adjoint " + Version.number());
    var facts = facts(Machine.here());
    for (var fact : facts) {
      out.printf("  %-11s%s%n", fact.name(), fact.value());
      if (!fact.remedy().isEmpty()) {
        out.printf("  %-11s-> %s%n", "", fact.remedy());
      }
    }
    var remedies = facts.stream().filter(fact -> !fact.remedy().isEmpty()).count();
    out.println(
        remedies == 0 ? "All is on." : "To improve: " + remedies + ", each marked with an arrow.");
    out.flush();
  }

  /** The whole report about a machine. */
  static List<Fact> facts(Machine machine) {
    var facts = new ArrayList<Fact>();
    facts.add(jdk(machine));
    facts.add(Fact.good("system", machine.system()));
    facts.add(Fact.good("processor", machine.processor()));
    facts.add(vectors(machine));
    facts.addAll(kernels());
    facts.add(threads(machine));
    facts.add(compiler(machine));
    facts.add(heap(machine));
    if (machine.memory() > 0) {
      facts.add(Fact.good("memory", size(machine.memory())));
    }
    if (machine.compactHeaders() && machine.jdk().feature() == 25) {
      facts.add(
          new Fact(
              "headers",
              "compact object headers are on",
              "remove -XX:+UseCompactObjectHeaders: on JDK 25 it can corrupt strings (JDK-8380060)"));
    }
    if (!machine.flags().isEmpty()) {
      facts.add(Fact.good("flags", String.join(" ", machine.flags())));
    }
    return facts;
  }

  private static Fact jdk(Machine machine) {
    var version = machine.jdk();
    var broken = version.feature() == 25 && version.interim() == 0 && version.update() < 3;
    return new Fact(
        "jdk",
        version + ", " + machine.vendor() + ", " + machine.home(),
        broken
            ? "update to 25.0.3 or later: 25.0.0 to 25.0.2 can corrupt arrays (JDK-8377811)"
            : "");
  }

  private static Fact vectors(Machine machine) {
    int bits = machine.vectorBits();
    if (bits == 0) {
      return new Fact(
          "vectors",
          "off: the module jdk.incubator.vector is not in this JVM",
          "start java with --add-modules jdk.incubator.vector");
    }
    int widest = machine.processorBits();
    return new Fact(
        "vectors",
        bits + " bits, " + bits / Float.SIZE + " floats at once",
        bits < widest
            ? "this processor has %d bits; see if -XX:UseAVX or -XX:MaxVectorSize limits them"
                .formatted(widest)
            : "");
  }

  private static List<Fact> kernels() {
    var providers =
        ServiceLoader.load(KernelProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(comparingInt(KernelProvider::priority).reversed())
            .toList();
    return kernels(providers, System.getProperty(CHOICE, ""));
  }

  /** Which kernels run, and why others do not; their remedy is that of the vectors. */
  static List<Fact> kernels(List<KernelProvider> providers, String wanted) {
    var facts = new ArrayList<Fact>();
    var usable = new ArrayList<String>();
    for (var provider : providers) {
      var why = provider.unavailable();
      if (why.isEmpty()) {
        usable.add(provider.name());
      } else {
        facts.add(Fact.good("kernels", provider.name() + " is off: " + why));
      }
    }
    facts.addFirst(used(usable, wanted));
    return facts;
  }

  private static Fact used(List<String> usable, String wanted) {
    if (!wanted.isEmpty() && !usable.contains(wanted) && !wanted.equals(REFERENCE)) {
      return new Fact(
          "kernels",
          "none: -D%s=%s names none that can run".formatted(CHOICE, wanted),
          "take it away");
    }
    if (usable.isEmpty()) {
      return new Fact(
          "kernels",
          REFERENCE + ": slow, for tests",
          "add adjoint-cpu to the module path or class path");
    }
    var best = usable.getFirst();
    var name = wanted.isEmpty() ? best : wanted;
    var described =
        switch (name) {
          case "simd" -> name + ": the Vector API";
          case "scalar" -> name + ": plain loops, slower, with the same results";
          case REFERENCE -> name + ": slow, for tests";
          default -> name;
        };
    return new Fact(
        "kernels",
        described,
        name.equals(best)
            ? ""
            : "take -D%s=%s away: %s kernels can run".formatted(CHOICE, name, best));
  }

  private static Fact threads(Machine machine) {
    return Fact.good("threads", machine.processors() + " processors are available to this JVM");
  }

  private static Fact compiler(Machine machine) {
    var how = machine.compiler();
    var slow = how.contains("interpreted") || how.contains("emulated-client");
    return new Fact(
        "compiler",
        how,
        slow ? "remove -Xint and -XX:TieredStopAtLevel: the optimizing compiler is off" : "");
  }

  private static Fact heap(Machine machine) {
    return new Fact(
        "heap",
        "at most " + size(machine.heap()) + ", " + machine.collector(),
        machine.heap() < 384L << 20 ? "allow more: ADJOINT_JAVA_OPTS=-Xmx2g" : "");
  }

  private static String size(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30))
        : (bytes >> 20) + " MB";
  }
}
