package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.core.kernel.Kernels;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report about machines good and bad. */
class DoctorTest {
  private static Machine machine(
      String jdk, int vectorBits, String compiler, long heap, boolean compactHeaders) {
    return new Machine(
        Runtime.Version.parse(jdk),
        "Vendor",
        "/jdk",
        "Linux 6.1, amd64",
        "Processor",
        2,
        vectorBits,
        512,
        compiler,
        heap,
        "Serial",
        4L << 30,
        compactHeaders,
        List.of());
  }

  private static List<Doctor.Fact> remedies(Machine machine) {
    return Doctor.facts(machine).stream()
        .filter(fact -> !fact.remedy().isEmpty() && !fact.name().equals("kernels"))
        .toList();
  }

  @Test
  void findsNothingWrongWithAGoodMachine() {
    var good = machine("25.0.3+9", 512, "Server VM, mixed mode", 2L << 30, false);
    assertThat(remedies(good)).isEmpty();
    assertThat(Doctor.facts(good))
        .contains(
            Doctor.Fact.good("jdk", "25.0.3+9, Vendor, /jdk"),
            Doctor.Fact.good("vectors", "512 bits, 16 floats at once"),
            Doctor.Fact.good("threads", "2 processors are available to this JVM"),
            Doctor.Fact.good("heap", "at most 2.0 GB, Serial"),
            Doctor.Fact.good("memory", "4.0 GB"));
  }

  @Test
  void namesARemedyForEachThingThatIsWrong() {
    var bad = machine("25.0.1", 0, "Server VM, interpreted mode", 256L << 20, true);
    assertThat(remedies(bad))
        .containsExactly(
            new Doctor.Fact(
                "jdk",
                "25.0.1, Vendor, /jdk",
                "update to 25.0.3 or later: 25.0.0 to 25.0.2 can corrupt arrays (JDK-8377811)"),
            new Doctor.Fact(
                "vectors",
                "off: the module jdk.incubator.vector is not in this JVM",
                "start java with --add-modules jdk.incubator.vector"),
            new Doctor.Fact(
                "compiler",
                "Server VM, interpreted mode",
                "remove -Xint and -XX:TieredStopAtLevel: the optimizing compiler is off"),
            new Doctor.Fact(
                "heap", "at most 256 MB, Serial", "allow more: ADJOINT_JAVA_OPTS=-Xmx2g"),
            new Doctor.Fact(
                "headers",
                "compact object headers are on",
                "remove -XX:+UseCompactObjectHeaders: on JDK 25 it can corrupt strings"
                    + " (JDK-8380060)"));
  }

  @Test
  void seesVectorsNarrowerThanTheProcessor() {
    var narrow = machine("26", 256, "Server VM, mixed mode", 2L << 30, true);
    assertThat(remedies(narrow))
        .containsExactly(
            new Doctor.Fact(
                "vectors",
                "256 bits, 8 floats at once",
                "this processor has 512 bits; see if -XX:UseAVX or -XX:MaxVectorSize limits them"));
  }

  private record Provider(String name, int priority, String unavailable) implements KernelProvider {
    @Override
    public Kernels create() {
      throw new AssertionError("the doctor only asks");
    }
  }

  @Test
  void saysWhichKernelsRun() {
    var simd = new Provider("simd", 20, "");
    var absent = new Provider("simd", 20, "no vectors");
    var scalar = new Provider("scalar", 10, "");
    var simdRuns = Doctor.Fact.good("kernels", "simd: the Vector API");
    var scalarRuns = "scalar: plain loops, slower, with the same results";
    assertThat(Doctor.kernels(List.of(simd, scalar), "")).containsExactly(simdRuns);
    assertThat(Doctor.kernels(List.of(simd, scalar), "simd")).containsExactly(simdRuns);
    assertThat(Doctor.kernels(List.of(absent, scalar), ""))
        .containsExactly(
            Doctor.Fact.good("kernels", scalarRuns),
            Doctor.Fact.good("kernels", "simd is off: no vectors"));
    assertThat(Doctor.kernels(List.of(simd, scalar), "scalar"))
        .containsExactly(
            new Doctor.Fact(
                "kernels", scalarRuns, "take -Dadjoint.kernels=scalar away: simd kernels can run"));
    assertThat(Doctor.kernels(List.of(simd), "cuda"))
        .containsExactly(
            new Doctor.Fact(
                "kernels", "none: -Dadjoint.kernels=cuda names none that can run", "take it away"));
    assertThat(Doctor.kernels(List.of(), ""))
        .containsExactly(
            new Doctor.Fact(
                "kernels",
                "reference: slow, for tests",
                "add adjoint-cpu to the module path or class path"));
  }

  @Test
  void reportsAllOfIt() {
    var report = Cli.run("doctor");
    assertThat(report.code()).isZero();
    assertThat(report.output()).startsWith("adjoint ").contains("  kernels    simd");
  }

  @Test
  void describesThisMachine() {
    var here = Machine.here();
    assertThat(here.processors()).isPositive();
    assertThat(here.memory()).isPositive();
    assertThat(here.processor()).isNotBlank();
    assertThat(here.vectorBits()).isGreaterThanOrEqualTo(128); // the tests run with the module
    assertThat(here.flags()).contains("-ea");
  }
}
