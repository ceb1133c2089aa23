package dev.adjoint.app.lectures;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts as parts of a page. */
final class Markup {
  /** A comment, a text, or a word of the language; whatever comes first. */
  private static final Pattern JAVA =
      Pattern.compile(
          "(?<comment>/\\*.*?\\*/|//[^\\n]*)"
              + "|(?<text>\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\\\n])*\"|'(\\\\.|[^'\\\\])+')"
              + "|\\b(?<word>abstract|boolean|break|byte|case|catch|char|class|continue|default|do"
              + "|double|else|enum|extends|false|final|finally|float|for|if|implements|import"
              + "|instanceof|int|interface|long|new|null|package|permits|private|protected|public"
              + "|record|return|sealed|short|static|super|switch|this|throw|throws|true|try|var"
              + "|void|while|yield)\\b",
          Pattern.DOTALL);

  private Markup() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A program with its comments, texts and words marked. */
  static String java(String source) {
    var out = new StringBuilder();
    int at = 0;
    for (Matcher m = JAVA.matcher(source); m.find(); at = m.end()) {
      String kind =
          m.group("comment") != null ? "comment" : m.group("text") != null ? "text" : "word";
      out.append(escaped(source.substring(at, m.start())))
          .append("<span class=\"%s\">%s</span>".formatted(kind, escaped(m.group())));
    }
    return out.append(escaped(source.substring(at))).toString();
  }
}
