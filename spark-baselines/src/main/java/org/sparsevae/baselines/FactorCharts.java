// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Row;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.training.RoundRecord;

/**
 * Pictures of factors, as a notebook shows them: an image that is the last expression of a Jupyter cell appears below it, and so does
 * {@link #html} printed by a Zeppelin paragraph. No screen is needed.
 *
 * <pre>{@code
 * FactorCharts.loadings(model)
 * }</pre>
 */
public final class FactorCharts {
    /** Blue and vermilion of Okabe and Ito's palette: told apart by colour-blind readers, too. */
    private static final Color[] COLOURS = {new Color(0x0072b2), new Color(0xd55e00)};

    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private FactorCharts() {}

    /**
     * The loadings of a model: a row per feature, a column per active factor, the darker the larger the loading beside the factor's largest;
     * white where it is exactly zero. Features stand below the factor that they load on most, so that a readable model shows as steps.
     *
     * @param model a fitted model
     * @throws IllegalStateException if no factor is active
     */
    public static BufferedImage loadings(SparseVAEModel model) {
        return loadings("Loadings", model, null);
    }

    /**
     * The same with a title, and the features in an order of one's own.
     *
     * @param title title of the picture
     * @param model a fitted model
     * @param order names of features from top to bottom, of some or all; null: by factor
     * @throws IllegalArgumentException if a name is not that of a feature
     * @throws IllegalStateException if no factor is active
     */
    public static BufferedImage loadings(String title, SparseVAEModel model, List<String> order) {
        int[] active = model.activeFactors();
        if (active.length == 0) {
            throw new IllegalStateException(
                    "there is nothing to draw: no feature loads on any factor; try a smaller priorWeight");
        }
        List<String> names = Arrays.asList(model.featureNames());
        double[][] shares = sharesOfLargest(model.loadingMatrix(), active);
        List<Integer> features;
        if (order == null) {
            features = byFactor(shares);
        } else {
            features = order.stream().map(names::indexOf).toList();
            if (features.contains(-1)) {
                throw new IllegalArgumentException(
                        "there is no feature named " + order.get(features.indexOf(-1)) + ": see featureNames()");
            }
        }
        return heatMap(
                title,
                features.stream().map(names::get).toList(),
                IntStream.of(active).mapToObj(k -> "factor " + k).toList(),
                matrix(features.stream().map(j -> shares[j]).toArray(double[][]::new)));
    }

    /** Sizes of the loadings beside the largest of their factor, a row per feature. */
    private static double[][] sharesOfLargest(Matrix loadings, int[] factors) {
        double[][] shares = new double[loadings.numRows()][factors.length];
        for (int c = 0; c < factors.length; c++) {
            double largest = 0;
            for (double[] row : shares) {
                row[c] = 0;
            }
            for (int j = 0; j < shares.length; j++) {
                shares[j][c] = Math.abs(loadings.apply(j, factors[c]));
                largest = Math.max(largest, shares[j][c]);
            }
            for (double[] row : shares) {
                row[c] /= largest > 0 ? largest : 1;
            }
        }
        return shares;
    }

    /** Features by the factor that they load on most, then by how much. */
    private static List<Integer> byFactor(double[][] shares) {
        ToDoubleFunction<Integer> largest = j -> Arrays.stream(shares[j]).max().orElse(0);
        Comparator<Integer> factor = Comparator.comparing(j -> {
            double most = largest.applyAsDouble(j);
            return most == 0
                    ? shares[j].length
                    : IntStream.range(0, shares[j].length)
                            .filter(c -> shares[j][c] == most)
                            .findFirst()
                            .orElseThrow();
        });
        return IntStream.range(0, shares.length)
                .boxed()
                .sorted(factor.thenComparing(Comparator.comparingDouble(largest).reversed()))
                .toList();
    }

    /**
     * The features that a factor acts on most, a bar each: what moving the factor from -1 to 1 adds to the feature's output
     * ({@link SparseVAEModel#topFeatures}).
     *
     * @param model a fitted model
     * @param factor an active factor
     * @param count bars, at least 1
     * @throws IllegalArgumentException if the factor is not active or the count below 1
     */
    public static BufferedImage topFeatures(SparseVAEModel model, int factor, int count) {
        List<String> names = new ArrayList<>();
        List<Double> effects = new ArrayList<>();
        for (Row row : model.topFeatures(count).collectAsList()) {
            if (row.<Integer>getAs("factor") == factor) {
                names.add(row.getAs("featureName"));
                effects.add(row.getAs("effect"));
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("factor " + factor + " is not active: the active ones are "
                    + Arrays.toString(model.activeFactors()));
        }
        return bars("Factor " + factor, "effect", names, effects);
    }

    /**
     * Bars, the first on top.
     *
     * @param title title of the picture
     * @param measure what their length is
     * @param names a name for each, no two alike
     * @param values a length for each; the axis starts at 0
     * @throws IllegalArgumentException if there are no names, or not as many as values
     */
    public static BufferedImage bars(
            String title, String measure, Collection<String> names, Collection<? extends Number> values) {
        if (names.isEmpty() || names.size() != values.size()) {
            throw new IllegalArgumentException(
                    "every bar needs a name and a value: names = " + names.size() + ", values = " + values.size());
        }
        return new BarsPicture(
                        title,
                        measure,
                        List.copyOf(names),
                        values.stream().mapToDouble(Number::doubleValue).toArray(),
                        COLOURS[0])
                .draw(TITLE, TEXT);
    }

    /**
     * How a fit went, over its epochs: on the left the mean log-likelihood of the training rows, and that of the validation rows where there
     * are any; on the right how many loadings are not zero.
     *
     * @param summary of a fit with at least two epochs
     */
    public static BufferedImage training(TrainingSummary summary) {
        TreeMap<Integer, List<RoundRecord>> epochs = summary.records().stream()
                .collect(Collectors.groupingBy(RoundRecord::epoch, TreeMap::new, Collectors.toList()));
        XYChart fit = lines("Log-likelihood per row");
        line(fit, "training rows", epochs, FactorCharts::logLikelihood, 0);
        boolean validated =
                line(fit, "validation rows", epochs, rounds -> last(rounds).validationLogLikelihood(), 1);
        fit.getStyler().setLegendVisible(validated);
        XYChart loadings = lines("Loadings that are not zero");
        line(loadings, "loadings", epochs, rounds -> last(rounds).nonZeroLoadings(), 0);
        loadings.getStyler().setLegendVisible(false);
        loadings.getStyler().setYAxisMin(0.0).setYAxisDecimalPattern("#,##0");
        return beside(image(fit), image(loadings));
    }

    private static double logLikelihood(List<RoundRecord> rounds) {
        double rows = rounds.stream().mapToDouble(RoundRecord::rows).sum();
        return rounds.stream()
                        .mapToDouble(round -> round.logLikelihood() * round.rows())
                        .sum()
                / rows;
    }

    private static RoundRecord last(List<RoundRecord> rounds) {
        return rounds.get(rounds.size() - 1);
    }

    private static XYChart lines(String title) {
        XYChart chart = new XYChart(380, 260);
        titled(chart, title, "epoch", "");
        chart.getStyler()
                .setXAxisDecimalPattern("0")
                .setXAxisTickMarkSpacingHint(60)
                .setXAxisMin(0.0);
        return chart;
    }

    /** Draws a line through the epochs at which there is a value; false where there is none. */
    private static boolean line(
            XYChart chart,
            String name,
            Map<Integer, List<RoundRecord>> epochs,
            ToDoubleFunction<List<RoundRecord>> value,
            int colour) {
        List<Integer> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        epochs.forEach((epoch, rounds) -> {
            double at = value.applyAsDouble(rounds);
            if (Double.isFinite(at)) {
                x.add(epoch);
                y.add(at);
            }
        });
        if (!x.isEmpty()) {
            chart.addSeries(name, x, y)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(COLOURS[colour])
                    .setLineStyle(new BasicStroke(2f));
        }
        return !x.isEmpty();
    }

    /**
     * One quantity against another, a point for each row.
     *
     * @param title title of the picture
     * @param xTitle name of the first
     * @param yTitle name of the second
     * @param rows rows with the two as numbers in their first columns
     */
    public static BufferedImage points(String title, String xTitle, String yTitle, List<Row> rows) {
        XYChart chart = new XYChart(340, 320);
        titled(chart, title, xTitle, yTitle);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                .setMarkerSize(4);
        chart.addSeries(
                        title,
                        rows.stream()
                                .mapToDouble(row -> ((Number) row.get(0)).doubleValue())
                                .toArray(),
                        rows.stream()
                                .mapToDouble(row -> ((Number) row.get(1)).doubleValue())
                                .toArray())
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(COLOURS[0]);
        return image(chart);
    }

    /**
     * The sizes of a matrix's entries, the first row on top: white is 0, full colour the largest.
     *
     * @param title title of the picture
     * @param rows a name for each row; shown where there are at most 80
     * @param columns a name for each column
     * @param values a value for each pair of them; signs are left out
     * @throws IllegalArgumentException if the names are not as many as the rows and columns
     */
    public static BufferedImage heatMap(String title, List<String> rows, List<String> columns, Matrix values) {
        if (rows.size() != values.numRows() || columns.size() != values.numCols() || rows.isEmpty()) {
            throw new IllegalArgumentException("every row and column needs a name: the matrix is " + values.numRows()
                    + " x " + values.numCols() + ", the names are " + rows.size() + " and " + columns.size());
        }
        return new MatrixPicture(title, rows, columns, values, COLOURS[0]).draw(TITLE, TEXT);
    }

    /**
     * Which features depend on which factor, planted or found.
     *
     * @param title title of the picture
     * @param features a name for each row
     * @param factors a name for each column
     * @param support whether a feature depends on a factor
     */
    public static BufferedImage support(
            String title, List<String> features, List<String> factors, boolean[][] support) {
        double[][] ones = new double[support.length][];
        for (int j = 0; j < support.length; j++) {
            boolean[] row = support[j];
            ones[j] = IntStream.range(0, row.length)
                    .mapToDouble(k -> row[k] ? 1 : 0)
                    .toArray();
        }
        return heatMap(title, features, factors, matrix(ones));
    }

    private static Matrix matrix(double[][] rows) {
        double[] byColumn = new double[rows.length * rows[0].length];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < rows[r].length; c++) {
                byColumn[c * rows.length + r] = rows[r][c];
            }
        }
        return Matrices.dense(rows.length, rows[0].length, byColumn);
    }

    /** Pictures beside each other. */
    public static BufferedImage beside(BufferedImage... pictures) {
        int width = Arrays.stream(pictures).mapToInt(BufferedImage::getWidth).sum();
        int height =
                Arrays.stream(pictures).mapToInt(BufferedImage::getHeight).max().orElse(1);
        BufferedImage all = new BufferedImage(Math.max(1, width), height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = all.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        int x = 0;
        for (BufferedImage picture : pictures) {
            graphics.drawImage(picture, x, 0, null);
            x += picture.getWidth();
        }
        graphics.dispose();
        return all;
    }

    /** A picture as an element of a web page, PNG within: what Zeppelin shows of a paragraph's output is printed with {@code %html} before it. */
    public static String html(BufferedImage picture) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "<img src='data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray()) + "'/>";
    }

    private static void titled(AxesChart<? extends AxesChartStyler, ?> chart, String title, String x, String y) {
        chart.setTitle(title);
        chart.setXAxisTitle(x);
        chart.setYAxisTitle(y);
        chart.getStyler().setChartTitleFont(TITLE);
        chart.getStyler().setLegendFont(TEXT);
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setChartTitleBoxVisible(false);
        chart.getStyler().setAxisTickLabelsFont(TEXT).setAxisTitleFont(TEXT).setPlotGridLinesVisible(false);
    }

    private static BufferedImage image(AxesChart<?, ?> chart) {
        return BitmapEncoder.getBufferedImage(chart);
    }
}
