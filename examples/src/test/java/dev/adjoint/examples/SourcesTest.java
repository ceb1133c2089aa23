package dev.adjoint.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The programs' texts and chapters. */
class SourcesTest {
  @Test
  void everyProgramHasItsSource() {
    for (Lecture lecture : Lectures.ALL) {
      String name = lecture.getClass().getSimpleName();
      var sources = Sources.of(lecture);
      assertThat(sources.firstEntry().getKey()).isEqualTo(name + ".java");
      assertThat(sources.firstEntry().getValue())
          .contains(
              "class " + name + " implements Lecture", "@Slide(id = \"" + lecture.slide().id());
    }
  }

  @Test
  void helpersAreThereToo() {
    assertThat(Sources.of(Lectures.find("EX-20").orElseThrow()).sequencedKeySet())
        .containsExactly("Ex20ThreeLayersForward.java", "Sines.java");
    assertThat(Sources.of(Lectures.find("SY-10").orElseThrow())).containsKey("Value.java");
  }

  @Test
  void everyProgramHasAChapterAndTheChaptersAreInOrder() {
    List<Chapter> chapters = Lectures.ALL.stream().map(l -> Chapter.of(l.slide().id())).toList();
    assertThat(chapters).isSorted();
    assertThat(Lectures.waiting().keySet()).allSatisfy(Chapter::of);
    assertThat(Chapter.of("OPT-01")).isEqualTo(Chapter.OPT);
    assertThat(Chapter.of("OP-01")).isEqualTo(Chapter.OP);
    assertThatThrownBy(() -> Chapter.of("XY-01"))
        .hasMessage("lectures: no chapter for XY-01; add it to Chapter.");
  }
}
