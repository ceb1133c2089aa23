package dev.adjoint.view;

import java.awt.Color;
import java.util.List;
import java.util.stream.Stream;

/** How a number becomes a colour. NaN has a colour of its own. */
enum Palette {
  /** From dark to bright: viridis, which keeps its order in grey and for colour-blind readers. */
  SEQUENTIAL,
  /** Blue below the middle, vermillion above it, the paper in the middle. */
  DIVERGING,
  /** From black to white: pictures. */
  GREY,
  /** From the paper to a grey on which curves are still read. */
  SOFT,
  /** 0, 1, 2, ...: tints of the series' colours. */
  CLASSES;

  private static final Color NO_NUMBER = Color.decode("#888888");
  private static final Color BELOW = Color.decode("#0072B2");
  private static final Color ABOVE = Color.decode("#D55E00");
  private static final List<Color> VIRIDIS =
      Stream.of(
              "#440154 #482878 #3E4989 #31688E #26828E #1F9E89 #35B779 #6DCD59 #B4DE2C #FDE725"
                  .split(" "))
          .map(Color::decode)
          .toList();

  Color of(double v, double low, double high, Theme theme) {
    if (Double.isNaN(v)) {
      return NO_NUMBER;
    }
    if (this == CLASSES) {
      return theme.tint(theme.series((int) v), 0.28);
    }
    double t = high > low ? Math.clamp((v - low) / (high - low), 0, 1) : 0.5;
    return switch (this) {
      case SOFT -> theme.tint(theme.ink, 0.26 * t);
      case GREY -> between(Color.BLACK, Color.WHITE, t);
      case DIVERGING -> t < 0.5 ? theme.tint(BELOW, 1 - 2 * t) : theme.tint(ABOVE, 2 * t - 1);
      default -> {
        double place = t * (VIRIDIS.size() - 1);
        int i = Math.min((int) place, VIRIDIS.size() - 2);
        yield between(VIRIDIS.get(i), VIRIDIS.get(i + 1), place - i);
      }
    };
  }

  /** The colour of a text that is to be read on this one. */
  static Color readableOn(Color c) {
    double brightness = 0.299 * c.getRed() + 0.587 * c.getGreen() + 0.114 * c.getBlue();
    return brightness > 140 ? Color.BLACK : Color.WHITE;
  }

  static Color between(Color a, Color b, double t) {
    return new Color(
        mix(a.getRed(), b.getRed(), t),
        mix(a.getGreen(), b.getGreen(), t),
        mix(a.getBlue(), b.getBlue(), t));
  }

  private static int mix(int a, int b, double t) {
    return (int) Math.round(a + (b - a) * t);
  }
}
