package dev.adjoint.nn.conv;

import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Window2d;

/** A window in words, without what is as usual. */
final class PoolText {
  private PoolText() {}

  static String of(PoolWindow p, int axes) {
    Window2d w = p.window();
    StringBuilder s = new StringBuilder("kernel ");
    s.append(pair(w.kernelHeight(), w.kernelWidth(), axes));
    add(s, ", stride ", pair(w.strideHeight(), w.strideWidth(), axes), s.substring(7));
    add(s, ", padding ", pair(w.paddingHeight(), w.paddingWidth(), axes), "0");
    add(s, ", dilation ", pair(w.dilationHeight(), w.dilationWidth(), axes), "1");
    return s + (p.ceil() ? ", ceil" : "") + (p.countPadding() ? "" : ", padding not counted");
  }

  private static void add(StringBuilder s, String name, String value, String usual) {
    if (!value.equals(usual)) {
      s.append(name).append(value);
    }
  }

  private static String pair(int height, int width, int axes) {
    return axes == 1 || height == width ? String.valueOf(width) : height + " x " + width;
  }
}
