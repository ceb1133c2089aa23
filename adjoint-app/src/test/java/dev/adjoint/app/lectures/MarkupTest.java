package dev.adjoint.app.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Programs as parts of a page. */
class MarkupTest {
  @Test
  void marksWhatJavaReads() {
    assertThat(
            Markup.java("int n = a < 2; // \"if\" <b>\nf(\"// no \\\" comment\", '\"'); newer();"))
        .isEqualTo(
            """
            <span class="word">int</span> n = a &lt; 2; \
            <span class="comment">// &quot;if&quot; &lt;b&gt;</span>
            f(<span class="text">&quot;// no \\&quot; comment&quot;</span>, \
            <span class="text">'&quot;'</span>); newer();\
            """);
    assertThat(Markup.java("/** a\n new */ var"))
        .isEqualTo("<span class=\"comment\">/** a\n new */</span> <span class=\"word\">var</span>");
  }
}
