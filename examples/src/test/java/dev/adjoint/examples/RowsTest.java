package dev.adjoint.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static List<String> programs() {
    return Lectures.ALL.stream().map(l -> l.slide().id()).toList();
  }

  @Test
  void everyRowWithANumberHasAProgramOrWaits() {
    Rows rows = Rows.owed();
    assertThat(rows.complaints(programs())).isEmpty();
    assertThat(rows.ids()).hasSize(144).doesNotHaveDuplicates().contains("EX-01", "CM-04");
    assertThat(rows.ids()).containsAll(rows.waiting().keySet());
  }

  @Test
  void onlyArchitecturesWait() {
    assertThat(Rows.owed().waiting().keySet()).allMatch(id -> id.startsWith("AR-"));
  }

  @Test
  void aMissingProgramIsFound() {
    List<String> programs = new ArrayList<>(programs());
    programs.remove("PC-01");
    assertThat(Rows.owed().complaints(programs)).containsExactly("PC-01 has no program");
  }

  @Test
  void aProgramThatCameNeedNotWait() {
    Rows rows = Rows.parse(Stream.of("# a remark", "X-1", "", "X-2  waits: layers"));
    assertThat(rows.ids()).containsExactly("X-1", "X-2");
    assertThat(rows.waiting()).containsOnlyKeys("X-2").containsEntry("X-2", "layers");
    assertThat(rows.complaints(List.of("X-1"))).isEmpty();
    assertThat(rows.complaints(List.of("X-2")))
        .containsExactly("X-1 has no program", "X-2 has a program and need not wait");
  }

  @Test
  void aLineThatSaysNeitherIsAnError() {
    assertThatThrownBy(() -> Rows.parse(Stream.of("X-1 later")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows: not an id or 'id  waits: why': X-1 later");
    assertThatThrownBy(() -> Rows.parse(Stream.of("X-1 waits:")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
