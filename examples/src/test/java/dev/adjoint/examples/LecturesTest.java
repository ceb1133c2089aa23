package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LecturesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(errors, true, UTF_8);

  private List<String> lines() {
    return bytes.toString(UTF_8).lines().toList();
  }

  static List<String> ids() {
    return Lectures.ALL.stream().map(l -> l.slide().id()).toList();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyNumberAgreesWithItsSlide(String id) {
    assertThat(Lectures.run(out, err, id)).as(() -> bytes.toString(UTF_8)).isZero();
    assertThat(lines().getLast()).matches("1 example, [1-9]\\d* checks?, all ok");
  }

  @Test
  void examplesAreCompleteAndUnique() {
    assertThat(ids()).startsWith("EX-01", "EX-02").contains("AD-36", "OP-13", "TEN-23", "SY-10");
    List<String> sections =
        List.of(
            "EX", "AD", "OP", "TEN", "ACT", "LO", "OPT", "NO", "NN", "TR", "PC", "AR", "CM", "SY",
            "IN");
    assertThat(new HashSet<>(ids())).hasSameSizeAs(ids());
    assertThat(ids().stream().map(this::section))
        .isSubsetOf(sections)
        .isSortedAccordingTo(Comparator.comparingInt(sections::indexOf));
    for (Lecture lecture : Lectures.ALL) {
      String start = lecture.slide().id().replace("-", "");
      assertThat(lecture.getClass().getSimpleName()).startsWithIgnoringCase(start);
    }
  }

  private String section(String id) {
    return id.substring(0, id.indexOf('-'));
  }

  /** A class that nobody lists would never run. */
  @Test
  void everyLectureIsListed() throws Exception {
    String one = "lectures/Ex01AddThenMultiply.class"; // the tests have a folder of that name too
    Path folder = Path.of(Lectures.class.getResource(one).toURI()).getParent();
    Set<String> listed =
        Lectures.ALL.stream().map(l -> l.getClass().getSimpleName()).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> lectures =
          files
              .map(f -> f.getFileName().toString())
              .filter(n -> n.matches("[A-Z][a-z]+\\d\\d\\w+\\.class"))
              .map(n -> n.substring(0, n.length() - ".class".length()))
              .toList();
      assertThat(listed).containsExactlyInAnyOrderElementsOf(lectures);
    }
  }

  /** The slide's point: megabytes are enough where the Jacobian would take a terabyte. */
  @Test
  void aGradientOfHalfAMillionNumbersNeeds64Megabytes() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx64m"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp"));
    command.add(classPath());
    command.addAll(List.of("dev.adjoint.examples.Lectures", "AD-21"));
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(p.getInputStream().readAllBytes(), UTF_8);
    assertThat(p.waitFor()).as(printed).isZero();
    assertThat(printed.strip()).endsWith(", all ok");
  }

  /** Surefire runs us on the module path; the new process takes both. */
  private static String classPath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Slide(id = "T-1", title = "a slide with a slip")
  private static final class Wrong implements Lecture {
    @Override
    public void run(Checks c) {
      c.expect("one third", 1 / 3.0, "0.333333");
      c.note("the next digit is wrong");
      c.expect("half", 0.5, "0.500001");
      c.expect("a number too few", Tensor.of(new double[] {1, 2}), 1);
      c.expect("no gradient", Tensor.of(1.0).grad(), 1);
    }
  }

  @Test
  void aWrongExpectationIsNotOk() {
    assertThat(Lectures.run(out, new Wrong())).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            "T-1  a slide with a slip",
            "T-1  one third         expected 0.333333  got 0.333333  ok",
            "T-1  note: the next digit is wrong",
            "T-1  half              expected 0.500001  got 0.5       NOT OK",
            "T-1  a number too few  expected 1         got 1 2.0     NOT OK",
            "T-1  no gradient       expected 1         got none      NOT OK",
            "",
            "1 example, 4 checks, 3 not ok: T-1 half; T-1 a number too few; T-1 no gradient");
  }

  @Slide(id = "T-2", title = "a slide that ends early")
  private static final class Broken implements Lecture {
    @Override
    public void run(Checks c) {
      c.expect("one", 1, 1);
      throw new IllegalStateException("no chalk");
    }
  }

  @Test
  void anExceptionIsNotOkAndTheOthersStillRun() {
    assertThat(Lectures.run(out, new Broken(), Lectures.ALL.getFirst())).isEqualTo(1);
    assertThat(lines())
        .anyMatch(l -> l.matches("T-2  one +expected 1 +got 1 +ok"))
        .anyMatch(l -> l.matches("T-2  runs to its end .*: no chalk  NOT OK"))
        .anyMatch(l -> l.startsWith("EX-01  "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EX-01", "ex-01", "ex1", "EX01", "1", "01", "001"})
  void anIdMayBeShort(String id) {
    assertThat(Lectures.find(id)).get().isEqualTo(Lectures.ALL.getFirst());
  }

  @Test
  void otherIdsAreFoundByTheirName() {
    assertThat(Lectures.find("in-3")).get().isEqualTo(Lectures.ALL.getLast());
    assertThat(Lectures.find("10").orElseThrow().slide().id()).isEqualTo("EX-10");
  }

  @Test
  void anUnknownIdIsOneLineAndExitCode2() {
    assertThat(Lectures.run(out, err, "EX-01", "EX-99")).isEqualTo(2);
    assertThat(bytes.size()).isZero();
    assertThat(errors.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("lectures: there is no EX-99; known: EX-01 EX-02 ")
        .contains(" EX-25 AD-01 ")
        .contains(" TEN-24 ACT-01 ")
        .endsWith(" SY-10 IN-03 all");
  }

  @Test
  void severalIdsOrAll() {
    assertThat(Lectures.run(out, err, "EX-03", "EX-01")).isZero();
    assertThat(lines().getLast()).startsWith("2 examples, ");
    bytes.reset();
    assertThat(Lectures.run(out, err, "all")).isZero();
    assertThat(lines()).noneMatch(line -> line.contains("  waits for its layers: "));
    assertThat(lines().getLast())
        .startsWith(Lectures.ALL.size() + " examples, ")
        .endsWith("all ok");
  }
}
