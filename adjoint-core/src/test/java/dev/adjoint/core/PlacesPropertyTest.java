package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random chains of operations that move elements, and random brackets, against a model that knows
 * for every element of the result the one of the input it is: by arithmetic on coordinates alone,
 * without strides. All numbers are small integers, so that gradients are exact in any order of
 * addition. {@code -Dplaces.seed=n} repeats the chain that a failure names.
 */
class PlacesPropertyTest {
  private static final @Nullable Long GIVEN = Long.getLong("places.seed");
  private static final int CHAINS = GIVEN == null ? 1500 : 1;
  private static final int MOST = 3000;

  /** Which element of the input stands where; -1 is the number 0. */
  private record Model(int[] shape, int[] from) {
    static Model of(int... shape) {
      int[] from = new int[size(shape)];
      Arrays.setAll(from, i -> i);
      return new Model(shape, from);
    }

    static int size(int... shape) {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    interface Place {
      /** The coordinates in the old shape, or null for a 0. */
      int @Nullable [] of(int... at);
    }

    Model moved(int[] to, Place place) {
      int[] out = new int[size(to)];
      for (int i = 0; i < out.length; i++) {
        int[] at = place.of(coordinates(i, to));
        out[i] = at == null ? -1 : from[position(at, shape)];
      }
      return new Model(to, out);
    }

    static int[] coordinates(int position, int... shape) {
      int[] at = new int[shape.length];
      int rest = position;
      for (int a = shape.length - 1; a >= 0; a--) {
        at[a] = rest % shape[a];
        rest /= shape[a];
      }
      return at;
    }

    static int position(int[] at, int... shape) {
      int p = 0;
      for (int a = 0; a < shape.length; a++) {
        assertThat(at[a]).as("the model's own coordinate").isBetween(0, shape[a] - 1);
        p = p * shape[a] + at[a];
      }
      return p;
    }
  }

  /** One step of a chain. */
  private record Step(String text, UnaryOperator<Tensor> op, Model model) {}

  private static int[] with(int[] a, int at, int value) {
    int[] out = a.clone();
    out[at] = value;
    return out;
  }

  private static int[] without(int[] a, int at) {
    int[] out = new int[a.length - 1];
    for (int i = 0, k = 0; i < a.length; i++) {
      if (i != at) {
        out[k++] = a[i];
      }
    }
    return out;
  }

  private static int[] inserted(int[] a, int at, int value) {
    int[] out = new int[a.length + 1];
    for (int i = 0, k = 0; i < out.length; i++) {
      out[i] = i == at ? value : a[k++];
    }
    return out;
  }

  /** CPython's {@code range(n)[start:end:step]}. */
  private static int[] range(int n, int start, int end, int step) {
    List<Integer> out = new ArrayList<>();
    int s = start < 0 ? start + n : start;
    int e = end < 0 ? end + n : end;
    s = step > 0 ? Math.clamp(s, 0, n) : Math.clamp(s, -1, n - 1);
    e = step > 0 ? Math.clamp(e, 0, n) : Math.clamp(e, -1, n - 1);
    for (int i = s; step > 0 ? i < e : i > e; i += step) {
      out.add(i);
    }
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Step picked(String text, UnaryOperator<Tensor> op, Model m, int axis, int... at) {
    return new Step(
        text, op, m.moved(with(m.shape, axis, at.length), to -> with(to, axis, at[to[axis]])));
  }

  /** A random step from m, or null if the one that was drawn does not fit. */
  private static @Nullable Step draw(Random r, Model m) {
    int[] s = m.shape;
    int rank = s.length;
    int kind = r.nextInt(20);
    if (rank == 0 && kind != 4 && kind != 5) {
      return null;
    }
    int a = rank == 0 ? 0 : r.nextInt(rank);
    int n = rank == 0 ? 0 : s[a];
    int signed = r.nextBoolean() ? a : a - rank;
    return switch (kind) {
      case 0 -> {
        int start = r.nextInt(-n - 2, n + 3);
        int end = r.nextInt(-n - 2, n + 3);
        int step = r.nextBoolean() ? r.nextInt(1, 4) : -r.nextInt(1, 4);
        int[] at = range(n, start, end, step);
        String text = "slice(%d, %d, %d, %d)".formatted(signed, start, end, step);
        if (at.length == 0 && r.nextInt(8) > 0) {
          yield null;
        }
        yield picked(text, x -> x.slice(signed, start, end, step), m, a, at);
      }
      case 1, 2 -> {
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
          int j = r.nextInt(i + 1);
          order[i] = order[j];
          order[j] = i;
        }
        int[] to = Arrays.stream(order).map(i -> s[i]).toArray();
        yield new Step(
            "permute" + Arrays.toString(order),
            x -> x.permute(order),
            m.moved(
                to,
                at -> {
                  int[] old = new int[rank];
                  for (int i = 0; i < rank; i++) {
                    old[order[i]] = at[i];
                  }
                  return old;
                }));
      }
      case 3 -> {
        yield new Step(
            "flip(" + signed + ")",
            x -> x.flip(signed),
            m.moved(s, at -> with(at, a, n - 1 - at[a])));
      }
      case 4 -> {
        if (rank == 8) {
          yield null;
        }
        int where = r.nextInt(rank + 1);
        yield new Step(
            "unsqueeze(" + where + ")",
            x -> x.unsqueeze(where),
            m.moved(inserted(s, where, 1), at -> without(at, where)));
      }
      case 5 -> {
        int[] to = rank < 8 && r.nextBoolean() ? inserted(s, 0, r.nextInt(1, 4)) : s.clone();
        for (int i = 0; i < to.length; i++) {
          to[i] = to[i] == 1 ? r.nextInt(1, 4) : to[i];
        }
        int lead = to.length - rank;
        yield new Step(
            "expand" + Arrays.toString(to),
            x -> x.expand(to),
            m.moved(
                to,
                at -> {
                  int[] old = new int[rank];
                  for (int i = 0; i < rank; i++) {
                    old[i] = s[i] == 1 ? 0 : at[i + lead];
                  }
                  return old;
                }));
      }
      case 6, 7 -> {
        int b = r.nextInt(rank);
        if (a == b) {
          yield null;
        }
        int offset = r.nextInt(-2, 3);
        int length = Math.max(0, Math.min(s[a] + Math.min(0, offset), s[b] - Math.max(0, offset)));
        int[] kept = without(without(s, Math.max(a, b)), Math.min(a, b));
        yield new Step(
            "diagonal(%d, %d, %d)".formatted(offset, signed, b),
            x -> x.diagonal(offset, signed, b),
            m.moved(
                inserted(kept, kept.length, length),
                at -> {
                  int[] old = new int[rank];
                  for (int i = 0, k = 0; i < rank; i++) {
                    int d = at[rank - 2];
                    old[i] =
                        i == a
                            ? d + Math.max(0, -offset)
                            : i == b ? d + Math.max(0, offset) : at[k++];
                  }
                  return old;
                }));
      }
      case 8, 9 -> {
        if (rank == 8 || n == 0) {
          yield null;
        }
        int size = r.nextInt(1, n + 1);
        int step = r.nextInt(1, 4);
        int places = (n - size) / step + 1;
        yield new Step(
            "unfold(%d, %d, %d)".formatted(signed, size, step),
            x -> x.unfold(signed, size, step),
            m.moved(
                inserted(with(s, a, places), rank, size),
                at -> with(Arrays.copyOf(at, rank), a, at[a] * step + at[rank])));
      }
      case 10, 11 -> {
        yield reshaped(r, m);
      }
      case 12 -> {
        int shift = r.nextInt(-9, 10);
        if (n == 0) {
          yield null;
        }
        yield new Step(
            "roll(%d, %d)".formatted(shift, signed),
            x -> x.roll(shift, signed),
            m.moved(s, at -> with(at, a, Math.floorMod(at[a] - shift, n))));
      }
      case 13 -> {
        int i = n == 0 ? 0 : r.nextInt(-n, n);
        if (n == 0) {
          yield null;
        }
        yield new Step(
            "select(%d, %d)".formatted(signed, i),
            x -> x.select(signed, i),
            m.moved(without(s, a), at -> inserted(at, a, Math.floorMod(i, n))));
      }
      case 14 -> {
        int before = r.nextInt(0, 3);
        int after = r.nextInt(0, 3);
        int last = s[rank - 1];
        yield new Step(
            "pad(%d, %d)".formatted(before, after),
            x -> x.pad(before, after),
            m.moved(
                with(s, rank - 1, last + before + after),
                at -> {
                  int i = at[rank - 1] - before;
                  return i < 0 || i >= last ? null : with(at, rank - 1, i);
                }));
      }
      case 15 -> {
        int last = s[rank - 1];
        if (last < 1) {
          yield null;
        }
        int before = r.nextInt(0, last);
        int after = r.nextInt(0, last);
        int how = r.nextInt(3);
        String[] names = {"padReflect", "padReplicate", "padCircular"};
        yield new Step(
            names[how] + "(%d, %d)".formatted(before, after),
            x ->
                how == 0
                    ? x.padReflect(before, after)
                    : how == 1 ? x.padReplicate(before, after) : x.padCircular(before, after),
            m.moved(
                with(s, rank - 1, last + before + after),
                at -> {
                  int i = at[rank - 1] - before;
                  int mirrored = i < 0 ? -i : i >= last ? 2 * (last - 1) - i : i;
                  int source =
                      how == 0
                          ? mirrored
                          : how == 1 ? Math.clamp(i, 0, last - 1) : Math.floorMod(i, last);
                  return with(at, rank - 1, source);
                }));
      }
      case 16 -> {
        int times = r.nextInt(1, 4);
        yield new Step(
            "repeatInterleave(%d, %d)".formatted(times, signed),
            x -> x.repeatInterleave(times, signed),
            m.moved(with(s, a, n * times), at -> with(at, a, at[a] / times)));
      }
      case 17 -> {
        int[] times = r.ints(r.nextInt(1, rank + 1), 1, 3).toArray();
        int[] to = s.clone();
        for (int i = 0; i < times.length; i++) {
          to[rank - times.length + i] *= times[i];
        }
        yield new Step(
            "tile" + Arrays.toString(times),
            x -> x.tile(times),
            m.moved(
                to,
                at -> {
                  int[] old = at.clone();
                  for (int i = 0; i < rank; i++) {
                    old[i] %= s[i];
                  }
                  return old;
                }));
      }
      case 18 -> {
        if (n == 0) {
          yield null;
        }
        int[] at = r.ints(r.nextInt(0, 5), 0, n).toArray();
        String text = "indexSelect(%d, %s)".formatted(signed, Arrays.toString(at));
        yield picked(text, x -> x.indexSelect(signed, Tensor.of(at)), m, a, at);
      }
      default -> {
        int to = r.nextInt(rank);
        int[] shape = inserted(without(s, a), to, n);
        yield new Step(
            "moveAxis(%d, %d)".formatted(signed, to),
            x -> x.moveAxis(signed, to),
            m.moved(shape, at -> inserted(without(at, to), a, at[to])));
      }
    };
  }

  /** Two axes joined, one cut, or all flat. */
  private static @Nullable Step reshaped(Random r, Model m) {
    int[] s = m.shape;
    int a = r.nextInt(s.length);
    int[] to;
    if (r.nextBoolean() && a + 1 < s.length) {
      to = with(without(s, a + 1), a, s[a] * s[a + 1]);
    } else {
      int d = r.nextInt(1, 4);
      if (s.length == 8 || s[a] % d != 0) {
        return null;
      }
      to = inserted(with(s, a, s[a] / d), a, d);
    }
    int[] shape = to;
    return new Step(
        "reshape" + Arrays.toString(shape), x -> x.reshape(shape), new Model(shape, m.from));
  }

  private static long seed(int i) {
    return GIVEN != null ? GIVEN : 1_000_003L * i + 17;
  }

  @Test
  void chainsOfMovesAndTheirGradients() {
    int deepest = 0;
    for (int i = 0; i < CHAINS; i++) {
      long seed = seed(i);
      Random r = new Random(seed);
      int[] start = r.ints(r.nextInt(0, 5), 1, 5).toArray();
      Model m = Model.of(start);
      List<Step> steps = new ArrayList<>();
      for (int tries = 0; tries < 12 && steps.size() < 8; tries++) {
        Step step = draw(r, m);
        if (step != null && step.model.from.length <= MOST) {
          steps.add(step);
          m = step.model;
          deepest = Math.max(deepest, m.shape.length);
        }
      }
      check(seed, start, steps, m, r);
    }
    assertThat(deepest).as("rank reached").isEqualTo(GIVEN == null ? 8 : deepest);
  }

  private static void check(long seed, int[] start, List<Step> steps, Model m, Random r) {
    String what =
        "-Dplaces.seed="
            + seed
            + " "
            + Arrays.toString(start)
            + " "
            + steps.stream().map(Step::text).toList();
    double[] numbers = r.ints(Model.size(start), 1, 100).asDoubleStream().toArray();
    DType dtype = r.nextBoolean() ? DType.F64 : DType.F32;
    Tensor x = Tensor.of(numbers).reshape(start).to(dtype).requiresGrad();
    Tensor y = x;
    for (Step step : steps) {
      y = step.op.apply(y);
    }
    assertThat(y.shape().toArray()).as(what).containsExactly(m.shape);
    double[] value = new double[m.from.length];
    double[] upstream = r.ints(value.length, -9, 10).asDoubleStream().toArray();
    double[] gradient = new double[numbers.length];
    for (int k = 0; k < value.length; k++) {
      value[k] = m.from[k] < 0 ? 0 : numbers[m.from[k]];
      if (m.from[k] >= 0) {
        gradient[m.from[k]] += upstream[k];
      }
    }
    assertThat(y.toDoubleArray()).as(what).containsExactly(value);
    y.backward(Tensor.of(upstream).reshape(m.shape).to(dtype));
    Tensor g = Objects.requireNonNull(x.grad(), what);
    // 0 and -0 are the same number here
    assertThat(g.add(0).toDoubleArray()).as(what + ", gradient").containsExactly(gradient);
  }

  // ---- brackets

  /**
   * {@code x[...]} by its definition: every coordinate of the result is split into those of the
   * slices and those of the index tensors, which broadcast.
   */
  @Test
  void bracketsLikeNumPy() {
    for (int i = 0; i < CHAINS; i++) {
      long seed = seed(i);
      Random r = new Random(seed);
      int[] start = r.ints(r.nextInt(1, 6), 1, 4).toArray();
      Drawn d = drawn(r, start);
      String what =
          "-Dplaces.seed="
              + seed
              + " "
              + Arrays.toString(start)
              + " at "
              + d.text
              + " "
              + Arrays.toString(d.to);
      Model m = Model.of(start).moved(d.to, d.place);
      check(seed, start, List.of(new Step("at " + d.text, x -> x.at(d.index), m)), m, r);
      with(what, start, d, m, r);
    }
  }

  /** The brackets, the result's shape, and where its elements come from. */
  private record Drawn(Index[] index, String text, int[] to, Model.Place place) {}

  private static Drawn drawn(Random r, int... shape) {
    int[] common = r.ints(r.nextInt(0, 3), 1, 4).toArray();
    List<Index> index = new ArrayList<>();
    List<String> text = new ArrayList<>();
    // for each axis of the result that is no tensor's: its size and, of which axis, its elements
    List<int[]> slices = new ArrayList<>();
    List<Integer> sliceOf = new ArrayList<>();
    int[][] tensors = new int[shape.length][];
    int[][] tensorShapes = new int[shape.length][];
    int[] numbers = new int[shape.length];
    int first = -1;
    int lastPlace = -1;
    boolean together = true;
    int place = 0; // counts axes after numbers are gone and new axes are there
    int a = 0;
    while (a < shape.length) {
      int n = shape[a];
      int axis = a;
      switch (r.nextInt(7)) {
        case 0 -> {
          int i = r.nextInt(-n, n);
          numbers[axis] = Math.floorMod(i, n);
          index.add(Index.at(i));
          text.add(Integer.toString(i));
          a++;
        }
        case 1, 2 -> {
          int start = r.nextInt(-n - 1, n + 1);
          int step = r.nextInt(1, 3);
          int end = r.nextInt(start, n + 2);
          slices.add(range(n, start, end, step));
          sliceOf.add(axis);
          index.add(Index.slice(start, end, step));
          text.add(start + ":" + end + ":" + step);
          place++;
          a++;
        }
        case 3 -> {
          slices.add(new int[] {0});
          sliceOf.add(-1);
          index.add(Index.newAxis());
          text.add("None");
          place++;
        }
        case 4 -> {
          slices.add(range(n, 0, n, 1));
          sliceOf.add(axis);
          index.add(Index.all());
          text.add(":");
          place++;
          a++;
        }
        default -> {
          int[] own = Arrays.stream(common).map(c -> r.nextInt(4) == 0 ? 1 : c).toArray();
          int drop = own.length == 0 ? 0 : r.nextInt(own.length + 1) / 2;
          own = Arrays.copyOfRange(own, drop, own.length);
          int[] picks = r.ints(Model.size(own), -n, n).toArray();
          tensors[axis] = Arrays.stream(picks).map(p -> Math.floorMod(p, n)).toArray();
          tensorShapes[axis] = own;
          index.add(Index.of(Tensor.of(picks).reshape(own)));
          text.add(Arrays.toString(picks) + Arrays.toString(own));
          together &= first < 0 || place == lastPlace + 1;
          first = first < 0 ? slices.size() : first;
          lastPlace = place++;
          a++;
        }
      }
    }
    int[] broadcast = broadcast(tensorShapes);
    int at = first < 0 ? 0 : together ? first : 0;
    int[] tensorAxes = first < 0 ? new int[0] : broadcast;
    int[] to = new int[slices.size() + tensorAxes.length];
    for (int k = 0; k < to.length; k++) {
      to[k] =
          k < at
              ? slices.get(k).length
              : k < at + tensorAxes.length
                  ? tensorAxes[k - at]
                  : slices.get(k - tensorAxes.length).length;
    }
    Model.Place where =
        c -> {
          int[] old = numbers.clone();
          for (int k = 0; k < slices.size(); k++) {
            if (sliceOf.get(k) >= 0) {
              old[sliceOf.get(k)] = slices.get(k)[c[k < at ? k : k + tensorAxes.length]];
            }
          }
          for (int axis = 0; axis < shape.length; axis++) {
            if (tensors[axis] != null) {
              int[] own = tensorShapes[axis];
              int[] inner = new int[own.length];
              for (int k = 0; k < own.length; k++) {
                int outer = c[at + tensorAxes.length - own.length + k];
                inner[k] = own[k] == 1 ? 0 : outer;
              }
              old[axis] = tensors[axis][Model.position(inner, own)];
            }
          }
          return old;
        };
    return new Drawn(index.toArray(new Index[0]), text.toString(), to, where);
  }

  private static int[] broadcast(int[]... shapes) {
    int rank = 0;
    for (int[] s : shapes) {
      rank = s == null ? rank : Math.max(rank, s.length);
    }
    int[] out = new int[rank];
    Arrays.fill(out, 1);
    for (int[] s : shapes) {
      for (int k = 0; s != null && k < s.length; k++) {
        int axis = rank - s.length + k;
        out[axis] = s[k] == 1 ? out[axis] : s[k];
      }
    }
    return out;
  }

  /** The last value written to a place stays, and it alone has the gradient. */
  private static void with(String what, int[] start, Drawn d, Model m, Random r) {
    double[] numbers = r.ints(Model.size(start), 1, 100).asDoubleStream().toArray();
    double[] values = r.ints(m.from.length, 100, 200).asDoubleStream().toArray();
    double[] u = r.ints(numbers.length, -9, 10).asDoubleStream().toArray();
    double[] want = numbers.clone();
    double[] dx = u.clone();
    int[] owner = new int[numbers.length];
    for (int k = 0; k < values.length; k++) {
      want[m.from[k]] = values[k];
      owner[m.from[k]] = k;
      dx[m.from[k]] = 0;
    }
    double[] dv = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      dv[k] = owner[m.from[k]] == k ? u[m.from[k]] : 0;
    }
    Tensor x = Tensor.of(numbers).reshape(start).requiresGrad();
    Tensor v = Tensor.of(values).reshape(m.shape).requiresGrad();
    Tensor y = x.with(v, d.index);
    assertThat(y.toDoubleArray()).as("with, " + what).containsExactly(want);
    y.backward(Tensor.of(u).reshape(start));
    Tensor gx = Objects.requireNonNull(x.grad(), what);
    Tensor gv = Objects.requireNonNull(v.grad(), what);
    assertThat(gx.add(0).toDoubleArray()).as("with, dx, " + what).containsExactly(dx);
    assertThat(gv.add(0).toDoubleArray()).as("with, dv, " + what).containsExactly(dv);
  }
}
