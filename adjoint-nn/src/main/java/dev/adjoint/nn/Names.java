package dev.adjoint.nn;

/** How the names of a model's parameters are written in a file. */
@FunctionalInterface
public interface Names {
  /** The names of the fields as they are. */
  Names VERBATIM = name -> name;

  /** {@code encoderLayer.fcOut.weight} becomes {@code encoder_layer.fc_out.weight}. */
  Names SNAKE = Names::snake;

  /** The name in the file of a parameter with that path in the model. */
  String inFile(String path);

  private static String snake(String path) {
    StringBuilder out = new StringBuilder(path.length() + 4);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean starts =
          Character.isUpperCase(c)
              && i > 0
              && path.charAt(i - 1) != '.'
              && path.charAt(i - 1) != '_'
              // of a run of capitals the last starts the next word: "attnQKVProj" is attn_qkv_proj
              && (!Character.isUpperCase(path.charAt(i - 1))
                  || (i + 1 < path.length() && Character.isLowerCase(path.charAt(i + 1))));
      if (starts) {
        out.append('_');
      }
      out.append(Character.toLowerCase(c));
    }
    return out.toString();
  }
}
