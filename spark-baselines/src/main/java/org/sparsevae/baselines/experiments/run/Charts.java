// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.colors.ColorBlindFriendlySeriesColors;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The kinds of charts that the studies' figures are made of, and their way to a PNG file; no screen is needed. */
public final class Charts {
    private static final Color[] COLOURS = new ColorBlindFriendlySeriesColors().getSeriesColors();
    /** Share of the distance between two positions by which series are set apart, so that their bars do not hide each other. */
    private static final double APART = 0.08;

    /** Free above and below the values, as a share of their range. */
    private static final double ROOM = 0.1;

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Charts() {}

    /**
     * Medians over a quantity, a line for each series, with a bar from the lower to the upper quartile.
     *
     * @param title title of the chart
     * @param xTitle name of the quantity
     * @param yTitle name of the measure
     * @param x positions, ascending
     * @param series for each name the summaries at the positions; a summary of nothing leaves a gap
     */
    public static XYChart medians(
            String title, String xTitle, String yTitle, double[] x, Map<String, List<Summary>> series) {
        XYChart chart = new XYChartBuilder()
                .width(560)
                .height(420)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle + ", median and quartiles")
                .build();
        plain(chart);
        double step = x.length < 2 ? 1 : (x[x.length - 1] - x[0]) / (x.length - 1);
        chart.getStyler().setXAxisMin(x[0] - step / 2).setXAxisMax(x[x.length - 1] + step / 2);
        int index = 0;
        for (Map.Entry<String, List<Summary>> entry : series.entrySet()) {
            double shift = (index - (series.size() - 1) / 2.0) * APART * step;
            addMedians(chart, entry.getKey(), COLOURS[index % COLOURS.length], x, shift, entry.getValue());
            index++;
        }
        return chart;
    }

    private static void addMedians(
            XYChart chart, String name, Color colour, double[] x, double shift, List<Summary> summaries) {
        List<Double> at = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            Summary summary = summaries.get(i);
            if (summary.count() == 0) {
                continue;
            }
            at.add(x[i] + shift);
            medians.add(summary.median());
            XYSeries bar =
                    chart.addSeries(name + " quartiles " + i, new double[] {x[i] + shift, x[i] + shift}, new double[] {
                        summary.lowerQuartile(), summary.upperQuartile()
                    });
            bar.setShowInLegend(false);
            bar.setLineColor(colour).setLineStyle(new BasicStroke(1f));
            bar.setMarker(SeriesMarkers.NONE);
        }
        if (!at.isEmpty()) {
            XYSeries line = chart.addSeries(name, at, medians);
            line.setLineColor(colour).setLineStyle(new BasicStroke(2f));
            line.setMarker(SeriesMarkers.CIRCLE);
            line.setMarkerColor(colour);
        }
    }

    /**
     * Means, a point for each name, with the standard error on both sides. The axis has the range of the values, not zero: bars would hide
     * differences that are small beside the values, and those are what is looked for.
     *
     * @param title title of the chart
     * @param summaries a summary of at least one value for each name
     */
    public static CategoryChart means(String title, Map<String, Summary> summaries) {
        CategoryChart chart =
                new CategoryChartBuilder().width(420).height(320).title(title).build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setLegendVisible(false);
        chart.getStyler().setPlotGridLinesVisible(false);
        nameAll(chart.getStyler(), summaries.size()).setXAxisLabelRotation(45);
        chart.getStyler().setYAxisDecimalPattern("0.####");
        List<Double> means = summaries.values().stream().map(Summary::mean).toList();
        List<Double> errors = summaries.values().stream()
                .map(summary -> summary.count() > 1 ? summary.standardError() : 0)
                .toList();
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < means.size(); i++) {
            least = Math.min(least, means.get(i) - errors.get(i));
            largest = Math.max(largest, means.get(i) + errors.get(i));
        }
        double room = largest > least ? ROOM * (largest - least) : Math.max(ROOM, Math.abs(largest) * ROOM);
        chart.getStyler().setYAxisMin(least - room).setYAxisMax(largest + room);
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
        chart.addSeries(title, List.copyOf(summaries.keySet()), means, errors)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(COLOURS[0]);
        return chart;
    }

    /** One quantity against another, a point for each row. */
    public static XYChart scatter(String title, String xTitle, String yTitle, double[] x, double[] y) {
        XYChart chart = new XYChartBuilder()
                .width(300)
                .height(260)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        plain(chart);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                .setMarkerSize(3);
        XYSeries points = chart.addSeries(yTitle, x, y);
        points.setMarker(SeriesMarkers.CIRCLE);
        points.setMarkerColor(COLOURS[0]);
        return chart;
    }

    /** The sizes of a matrix's entries, its first row on top. */
    public static HeatMapChart matrix(String title, String xTitle, String yTitle, double[][] matrix) {
        return heatMap(title, xTitle, yTitle, "|w|", matrix, numbers(matrix[0].length));
    }

    /**
     * A matrix of shares, from 0 in white to 1 in full colour, its first row on top: matrices side by side have the same colours.
     *
     * @param measure what the entries are
     * @param matrix entries in [0, 1]
     */
    public static HeatMapChart shares(String title, String xTitle, String yTitle, String measure, double[][] matrix) {
        HeatMapChart chart = heatMap(title, xTitle, yTitle, measure, matrix, numbers(matrix[0].length));
        chart.getStyler().setMin(0).setMax(1);
        return chart;
    }

    /** The same with a name for each column, all of which are shown. */
    public static HeatMapChart shares(
            String title, String xTitle, String yTitle, String measure, double[][] matrix, List<String> columnNames) {
        HeatMapChart chart = heatMap(title, xTitle, yTitle, measure, matrix, columnNames);
        chart.getStyler().setMin(0).setMax(1);
        nameAll(chart.getStyler(), columnNames.size()).setXAxisLabelRotation(60);
        return chart;
    }

    /** No name along the axis is left out; the library refuses a largest number of 1. */
    private static AxesChartStyler nameAll(AxesChartStyler styler, int names) {
        return styler.setXAxisMaxLabelCount(Math.max(2, names));
    }

    private static List<String> numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList();
    }

    private static HeatMapChart heatMap(
            String title, String xTitle, String yTitle, String measure, double[][] matrix, List<String> columnNames) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(420)
                .height(420)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        int rows = matrix.length;
        List<String> rowNames = new ArrayList<>();
        List<Number[]> cells = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            rowNames.add(String.valueOf(rows - r));
            for (int c = 0; c < columnNames.size(); c++) {
                cells.add(new Number[] {c, r, Math.abs(matrix[rows - 1 - r][c])});
            }
        }
        chart.getStyler().setRangeColors(new Color[] {Color.WHITE, COLOURS[0]});
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.addSeries(measure, columnNames, rowNames, cells);
        return chart;
    }

    private static XYChart nothing(int width, int height) {
        XYChart chart = new XYChartBuilder().width(width).height(height).build();
        plain(chart);
        chart.getStyler().setAxisTicksVisible(false).setPlotBorderVisible(false);
        return chart;
    }

    private static void plain(XYChart chart) {
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setPlotGridLinesVisible(false);
    }

    /** Writes charts of one kind side by side, the last row filled up with nothing. */
    public static void write(Path file, int columns, List<? extends IChart> charts) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        int rows = (charts.size() + columns - 1) / columns;
        List<IChart> all = new ArrayList<>(charts);
        while (all.size() < rows * columns) {
            all.add(nothing(charts.get(0).getWidth(), charts.get(0).getHeight()));
        }
        BitmapEncoder.saveBitmap(all, rows, columns, png, BitmapFormat.PNG);
        LocalFiles.write(file, png.toByteArray());
    }
}
