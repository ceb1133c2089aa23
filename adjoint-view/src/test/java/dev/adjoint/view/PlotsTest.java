package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.schedule.Schedule;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xml.sax.InputSource;

/** {@link Plots}: the numbers that are shown, and that something is shown. */
class PlotsTest {
  @BeforeAll
  static void withoutDisplay() {
    System.setProperty("java.awt.headless", "true");
  }

  private static Tensor vector(double... v) {
    return Tensor.of(v, v.length);
  }

  private static Curve curve(Plot plot, String name) {
    return plot.curves().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static double at(Curve curve, double x) {
    double[] xs = curve.xs();
    int i =
        java.util.stream.IntStream.range(0, xs.length)
            .filter(k -> Math.abs(xs[k] - x) < 1e-9)
            .findFirst()
            .orElseThrow();
    return curve.ys()[i];
  }

  /** The lectures' table of activations, appendix 1.1. */
  @ParameterizedTest
  @CsvSource({
    "sigmoid, -3, 0.0474258732, 0.0451766597",
    "sigmoid, 1, 0.7310585786, 0.1966119332",
    "tanh, -0.5, -0.4621171573, 0.7864477330",
    "relu, 0, 0, 0",
    "relu, 0.5, 0.5, 1",
    "leaky relu 0.1, -2, -0.2, 0.1",
    "elu, -1, -0.6321205588, 0.3678794412",
    "gelu, 2, 1.9544997361, 1.0852318011",
    "silu (swish), -2, -0.2384058440, -0.0907842488",
    "mish, 1, 0.8650983883, 1.0490362201",
    "softplus, 0, 0.6931471806, 0.5",
    "softsign, 3, 0.75, 0.0625",
    "log sigmoid, -3, -3.0485873516, 0.9525741268",
    "sin x / x, 2, 0.4546487134, -0.4353977750",
    "step, 0, 1, 0",
    "sgn, 0, 1, 0"
  })
  void activationsShowTheTable(String name, double x, double f, double slope) {
    var plot = Plots.activations(Map.of(name, Charts.zoo().get(name)));
    assertThat(at(curve(plot, "f"), x)).isCloseTo(f, within(1e-10));
    assertThat(at(curve(plot, "f'"), x)).isCloseTo(slope, within(1e-10));
    assertThat(plot.titles()).containsExactly(name);
  }

  /** |σ'| &lt; 0.05 outside of ±2.8872: σ(1-σ) = 0.05 at x = ln((1+√0.8)/(1-√0.8)). */
  @Test
  void shadesWhatIsSaturated() {
    var plot = Plots.activations(Map.of("sigmoid", Tensor::sigmoid));
    var shades = plot.curves().stream().filter(c -> c.look() == Curve.Look.FILLED).toList();
    double edge = Math.log((1 + Math.sqrt(0.8)) / (1 - Math.sqrt(0.8)));
    assertThat(shades).hasSize(2);
    assertThat(shades.get(0).xs()[0]).isEqualTo(-6);
    assertThat(shades.get(0).xs()[2]).isCloseTo(-edge, within(0.02));
    assertThat(shades.get(1).xs()[0]).isCloseTo(edge, within(0.02));
  }

  @Test
  void approximationsShowTheLargestError() {
    var functions = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    functions.put("gelu", Tensor::gelu);
    functions.put("tanh", Tensor::geluTanh);
    functions.put("sigmoid", Tensor::geluSigmoid);
    var plot = Plots.approximations(functions);
    // the lectures: 4.7324e-4 near 2.70 and 0.0203349 near 2.27
    var errors = plot.curves().subList(3, 5);
    assertThat(errors.get(0).y().abs().amax().item()).isCloseTo(4.7324e-4, within(1e-7));
    assertThat(errors.get(1).y().abs().amax().item()).isCloseTo(0.0203349, within(1e-5));
  }

  @Test
  void aRunThatDivergesEndsInACross() {
    var runs = new LinkedHashMap<String, double[]>();
    runs.put("good", new double[] {57.6, 13.1, 10.6, 9.1});
    runs.put("bad", new double[] {57.6, 367.3, Double.POSITIVE_INFINITY, Double.NaN});
    runs.put("lost", new double[] {Double.NaN, 1});
    runs.put("climbs", new double[] {1, 576001, 3});
    var plot = Plots.losses(runs);
    assertThat(plot.curves())
        .extracting(Curve::name)
        .containsExactly(
            "good",
            "bad",
            "lost",
            "climbs",
            "bad: diverged at step 2",
            "lost: diverged at step 0",
            "climbs: diverged at step 1");
    assertThat(curve(plot, "bad").ys()).containsExactly(57.6, 367.3);
    assertThat(curve(plot, "bad: diverged at step 2").xs()).containsExactly(1);
    assertThat(curve(plot, "bad: diverged at step 2").ys()).containsExactly(367.3);
    assertThat(curve(plot, "lost").xs()).isEmpty();
    assertThat(curve(plot, "lost: diverged at step 0").ys()).containsExactly(367.3);
    assertShown(plot, 800, 500);
    assertThat(plot.text()).contains("up: loss (log)");
    assertThat(Plots.losses(Map.of("zero", new double[] {1, 0})).text())
        .contains("up: loss\n"); // 0 has no place on a logarithmic scale
  }

  @Test
  void schedulesAreDrawnFromStepZero() {
    var plot =
        Plots.schedules(
            Map.of("rise and fall", Schedule.warmup(2).then(Schedule.linear(1, 0, 2))), 5);
    assertThat(curve(plot, "rise and fall").xs()).containsExactly(0, 1, 2, 3, 4);
    assertThat(curve(plot, "rise and fall").ys()).containsExactly(0.5, 1, 1, 0.5, 0);
    assertShown(plot, 800, 500);
  }

  @Test
  void numericErrorIsTruncationAndRounding() {
    var plot = Plots.numericError(x -> x.mul(x).mul(x), 1);
    // ((1+h)³ - (1-h)³) / 2h = 3 + h²; ((1+h)³ - 1)/h = 3 + 3h + h²
    assertThat(at(curve(plot, "central, f64"), 0.1)).isCloseTo(0.01 / 3, within(1e-12));
    assertThat(at(curve(plot, "forward, f64"), 0.1)).isCloseTo(0.31 / 3, within(1e-12));
    assertThat(curve(plot, "forward, f64").y().amin().item()).isBetween(1e-10, 1e-7);
    assertThat(curve(plot, "central, f32").y().amin().item()).isBetween(1e-9, 1e-4);
    double[] single = curve(plot, "forward, f32").ys();
    assertThat(single[single.length - 1]).isEqualTo(1); // 1 + 1e-15 is 1 in float32
  }

  @Test
  void gradientFlowShowsNormsOfWeights() {
    var net = new Sequential(new Linear(2, 3), Tensor::tanh, new Linear(3, 1));
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    net.forward(x).square().sum().backward();
    var plot = Plots.gradientFlow(Map.of("net", net));
    double[] expected =
        net.state().values().stream()
            .filter(p -> p.shape().rank() == 2)
            .mapToDouble(PlotsTest::norm)
            .toArray();
    assertThat(expected).hasSize(2);
    assertThat(curve(plot, "net").ys()).containsExactly(expected, within(1e-6));
  }

  private static double norm(Param p) {
    var g = p.grad();
    return g == null
        ? Double.NaN
        : Math.sqrt(Arrays.stream(g.toDoubleArray()).map(v -> v * v).sum());
  }

  @Test
  void histogramsCountAndReportWhatIsNotFinite() {
    Tensor t = vector(0, 0, 0, 1, 4, Double.NaN, Double.POSITIVE_INFINITY);
    var plot = Plots.histograms(Map.of("t", t));
    double[] y = plot.curves().getFirst().ys();
    assertThat(y[1]).isEqualTo(3);
    assertThat(Arrays.stream(y).skip(1).sum()).isEqualTo(2 * 5 - 0.0); // each bar has two corners
    assertThat(plot.titles()).containsExactly("t: mean 1, std 1.549, 2 not finite");
  }

  @Test
  void boundaryOfALine() {
    Tensor points = Tensor.of(new double[][] {{0, 0}, {1, 1}, {0.8, 0.9}});
    var plot = Plots.boundary(p -> p.sum(1).sub(1), points, Tensor.of(new int[] {0, 1, 1}, 3));
    // x + y = 1 is √½ from both corners and 0.7/√2 from the third point
    assertThat(plot.titles()).containsExactly("decision boundary; the nearest point is 0.495 away");
    var line = plot.curves().getFirst();
    double[] sum = line.x().add(line.y()).toDoubleArray();
    assertThat(Arrays.stream(sum).filter(Double::isFinite)).allMatch(s -> Math.abs(s - 1) < 1e-9);
    Tensor classes = plot.grids().getFirst();
    assertThat(classes.get(199, 0)).isZero(); // the lower left
    assertThat(classes.get(0, 199)).isEqualTo(1);
    assertThat(curve(plot, "class 1").xs()).containsExactly(1, 0.8);
  }

  @Test
  void boundaryOfSeveralClasses() {
    Tensor points = Tensor.of(new double[][] {{-1, 0}, {1, 0}, {0, 2}});
    Tensor labels = Tensor.of(new int[] {0, 1, 2}, 3);
    Tensor w = Tensor.of(new double[][] {{-1, 1, 0}, {0, 0, 2}});
    var plot = Plots.boundary(p -> p.matmul(w), points, labels);
    assertThat(plot.grids().getFirst().get(199, 0)).isZero();
    assertThat(plot.grids().getFirst().get(199, 199)).isEqualTo(1);
    assertThat(plot.grids().getFirst().get(0, 100)).isEqualTo(2);
  }

  @Test
  void pathsThatLeaveAreMarked() {
    UnaryOperator<Tensor> bowl = v -> v.square().sum();
    var paths = new LinkedHashMap<String, Tensor>();
    paths.put("stays", Tensor.of(new double[][] {{1, 1}, {0.5, 0.5}}));
    paths.put("leaves", Tensor.of(new double[][] {{1, 1}, {-1, -1}, {30, 0}, {Double.NaN, 0}}));
    var plot = Plots.descent(bowl, paths, Box.square(2));
    assertThat(curve(plot, "stays").xs()).containsExactly(1, 0.5);
    assertThat(curve(plot, "leaves (left at step 2)").xs()).containsExactly(1, -1, 30);
    var cross = plot.curves().getLast();
    assertThat(cross.look()).isEqualTo(Curve.Look.CROSSES);
    assertThat(cross.xs()).containsExactly(-1);
    // the contours of a bowl are circles: one radius on each
    var ring = plot.curves().getFirst();
    double[] r = ring.x().square().add(ring.y().square()).toDoubleArray();
    var radii = Arrays.stream(r).filter(Double::isFinite).summaryStatistics();
    assertThat(radii.getMax() - radii.getMin()).isLessThan(1e-3);
  }

  @Test
  void aReluNetworkHasCountablePieces() {
    // |x| + |y| has four; relu(x) has two
    var diamond = Plots.reluRegions(p -> p.abs().sum(1), Box.square(1));
    assertThat(diamond.titles()).containsExactly("4 linear pieces");
    var fold = Plots.reluRegions(p -> p.select(1, 0).relu(), Box.square(1));
    assertThat(fold.titles()).containsExactly("2 linear pieces");
    assertThat(Plots.reluRegions(p -> p.sum(1), Box.square(1)).titles())
        .containsExactly("1 linear piece");
  }

  @Test
  void warpShowsTheDeterminant() {
    UnaryOperator<Tensor> polar =
        v -> {
          Tensor r = v.select(0, 0);
          Tensor t = v.select(0, 1);
          return Tensor.stack(0, r.mul(t.cos()), r.mul(t.sin()));
        };
    var plot = Plots.warp(polar, new Box(1, 3, 0, 1));
    Tensor det = plot.grids().getFirst();
    assertThat(det.get(7, 0)).isCloseTo(1.025, within(1e-12)); // det = r at the cell's centre
    assertThat(det.get(7, 39)).isCloseTo(2.975, within(1e-12));
  }

  @Test
  void confusionCounts() {
    var plot =
        Plots.confusion(
            Tensor.of(new int[] {0, 0, 1, 2, 2}, 5),
            Tensor.of(new int[] {0, 1, 1, 2, 0}, 5),
            "cat",
            "dog",
            "eel");
    assertThat(plot.grids().getFirst().toDoubleMatrix())
        .isDeepEqualTo(new double[][] {{1, 1, 0}, {0, 1, 0}, {1, 0, 1}});
    assertThat(plot.titles()).containsExactly("accuracy 60 %: 3 of 5");
    assertThat(plot.text())
        .isEqualTo(
            """
            accuracy 60 %: 3 of 5
                              cat      dog      eel
                     cat        1        1        0
                     dog        0        1        0
                     eel        1        0        1

            """);
  }

  @Test
  void jacobianOfSoftmax() {
    var plot = Plots.jacobian("softmax", x -> x.softmax(0), vector(1, 2, 3));
    // the lectures, ACT-20
    assertThat(plot.grids().getFirst().get(0, 0)).isCloseTo(.0819250691, within(1e-10));
    assertThat(plot.grids().getFirst().get(1, 2)).isCloseTo(-.1628034020, within(1e-10));
  }

  @Test
  void normalisationByColumnsAndRows() {
    // the lectures, NO-02 and NO-05, with ε = 0
    Tensor x = Tensor.of(new double[][] {{1, 10}, {2, 20}, {3, 60}, {6, 30}});
    var grids = Plots.normalisation(x).grids();
    assertThat(grids.get(1).get(0, 0)).isCloseTo(-1.0690449676, within(1e-5));
    assertThat(grids.get(1).get(3, 0)).isCloseTo(1.6035674515, within(1e-5));
    assertThat(grids.get(2).get(2, 0)).isCloseTo(-1, within(1e-5));
    assertThat(grids.get(2).get(2, 1)).isCloseTo(1, within(1e-5));
  }

  @Test
  void aRecurrenceUnrolled() {
    // the lectures, AD-25: h = tanh(0.5 x + 0.8 h); dh3/dh2 = 0.8 (1 - h3²)
    var plot =
        Plots.unrolled(
            (x, h) -> x.mul(0.5).add(h.mul(0.8)).tanh(), Tensor.of(0.0), vector(1, 0, -1));
    assertThat(plot.text())
        .isEqualTo(
            """
            A recurrent network is unrolled in time
              t=0  x =            h = 0            gradient 0.336
              t=1  x = 1          h = 0.462        gradient 0.534
              t=2  x = 0          h = 0.354        gradient 0.763
              t=3  x = -1         h = -0.214       gradient 1

            """);
  }

  @Test
  void imagesShareOneScale() {
    Tensor two = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 8}, 2, 2, 2);
    var plot = Plots.images(two, "a", "b");
    assertThat(plot.grids().get(1).toDoubleMatrix()).isDeepEqualTo(new double[][] {{4, 5}, {6, 8}});
    var image = plot.image();
    assertThat(image.getRGB(100 + 90, 110) & 0xffffff).isEqualTo(0xffffff); // 8
    assertThat(image.getRGB(10, 30) & 0xffffff).isZero(); // 0
    assertThat(Plots.images(two.unsqueeze(1)).grids()).hasSize(2);
  }

  @Test
  void fitShowsDataAndModels() {
    Map<String, UnaryOperator<Tensor>> models = Map.of("square", Tensor::square);
    var plot = Plots.fit(models, vector(-1, 0, 2), vector(1, 0, 4));
    assertThat(curve(plot, "data").xs()).containsExactly(-1, 0, 2);
    assertThat(at(curve(plot, "square"), 2)).isEqualTo(4);
  }

  @Test
  void alignmentDrawsTheRightAngle() {
    var plot = Plots.alignment(new double[] {2, 1}, new double[] {2, 1.5}, new double[] {89, 40});
    assertThat(curve(plot, "90°").ys()).containsExactly(90, 90);
    assertThat(curve(plot, "angle to the gradient").ys()).containsExactly(89, 40);
  }

  private static List<Plot> kinds() {
    Tensor points = Tensor.of(new double[][] {{0, 0}, {1, 1}});
    UnaryOperator<Tensor> bowl = v -> v.square().sum();
    return List.of(
        Plots.activations(Map.of("tanh", Tensor::tanh)),
        Plots.numericError(Tensor::exp, 0.5),
        Plots.histograms(Map.of("x", Tensor.arange(20))),
        Plots.boundary(p -> p.sum(1).sub(1), points, Tensor.of(new int[] {0, 1}, 2)),
        Plots.descent(bowl, Map.of("path", points)),
        Plots.heatMap("large", Tensor.arange(900).reshape(30, 30)),
        Plots.heatMap("NaN", Tensor.full(Double.NaN, 2, 2)),
        Plots.confusion(Tensor.of(new int[] {0, 1}, 2), Tensor.of(new int[] {0, 1}, 2)),
        Plots.unrolled((x, h) -> x.add(h).tanh(), Tensor.zeros(3), Tensor.ones(2, 3)));
  }

  private static void assertShown(Plot plot, int width, int height) {
    var image = plot.image();
    assertThat(image.getWidth()).isEqualTo(width);
    assertThat(image.getHeight()).isEqualTo(height);
    assertThat(colours(image)).isGreaterThan(5);
  }

  private static long colours(BufferedImage image) {
    return Arrays.stream(
            image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
        .distinct()
        .count();
  }

  @ParameterizedTest
  @EnumSource(Theme.class)
  void everyKindIsDrawnTheSameTwice(Theme theme, @TempDir Path folder) throws Exception {
    var once = kinds();
    var twice = kinds();
    for (int i = 0; i < once.size(); i++) {
      var plot = once.get(i).theme(theme);
      var file = plot.png(folder.resolve("new/" + i + ".png"));
      var read = ImageIO.read(file.toFile());
      assertThat(read.getWidth()).isEqualTo(plot.width());
      assertThat(read.getHeight()).isEqualTo(plot.height());
      assertThat(colours(read)).isGreaterThan(5);
      assertThat(read.getRGB(1, 1)).isEqualTo(theme.paper.getRGB());
      var again = twice.get(i).theme(theme);
      assertThat(Files.readAllBytes(file))
          .isEqualTo(Files.readAllBytes(again.png(folder.resolve("again.png"))));
      assertThat(again.svg()).isEqualTo(plot.svg());
      assertThat(again.text()).isEqualTo(plot.text()).doesNotContain("\r");
      var svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(plot.svg())))
              .getDocumentElement();
      assertThat(svg.getAttribute("width")).isEqualTo(Integer.toString(plot.width()));
      assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(10);
      assertThat(plot.svg()).doesNotContain("NaN");
    }
  }

  @Test
  void theZooOnOneSheet() {
    var plot = Plots.activations();
    assertThat(plot.titles()).hasSize(16).contains("gelu", "mish", "sin x / x");
    assertShown(plot, 1320, 1120);
  }

  @Test
  void otherSizes() {
    var plot = Plots.heatMap("m", Tensor.eye(3)).size(300, 200);
    assertShown(plot, 300, 200);
  }

  @Test
  void writesSvg(@TempDir Path folder) throws IOException {
    var plot = Plots.heatMap("m", Tensor.eye(3));
    var file = plot.svg(folder.resolve("a/b.svg"));
    assertThat(Files.readString(file)).isEqualTo(plot.svg());
  }

  @Test
  void integersAndHalvesAreRead() {
    assertThat(Plots.heatMap("m", Tensor.arange(4).reshape(2, 2)).grids().getFirst().dtype())
        .isEqualTo(DType.F64);
  }
}
