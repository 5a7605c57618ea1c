// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Charts;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Summary;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.synthetic.PaperData;

/** The paper's figures on its synthetic data, as PNG. */
final class SyntheticFigures {
    private final Figure figure;
    private final StudyOptions options;

    SyntheticFigures(Figure figure, StudyOptions options) {
        this.figure = figure;
        this.options = options;
    }

    /** Draws the figure into a folder. */
    void draw(List<FitRecord> records, Path folder) throws IOException {
        if (figure == Figure.FIGURE2) {
            drawOneDataSet(records, folder);
            return;
        }
        List<XYChart> panels = new ArrayList<>();
        panels.add(panel("(a) held-out mean squared error", "MSE", "mse", records));
        panels.add(panel("(b) recovery of the true factors", "DCI disentanglement", "dci", records));
        if (figure == Figure.FIGURE4) {
            panels.add(panel("(c) recovery of the support", "F-score", "f_score", records));
        }
        Charts.write(folder.resolve(figure.name().toLowerCase(Locale.ROOT) + ".png"), panels.size(), panels);
    }

    private XYChart panel(String title, String axis, String measure, List<FitRecord> records) {
        Map<String, List<Summary>> series = new LinkedHashMap<>();
        for (Method method : options.methods()) {
            List<Summary> summaries = options.rhos().stream()
                    .sorted()
                    .map(rho -> Summary.of(FitRecord.values(of(records, method, rho), measure)))
                    .toList();
            series.put(method.title(), summaries);
        }
        double[] rhos = options.rhos().stream().mapToDouble(rho -> rho).sorted().toArray();
        return Charts.medians(title, "correlation of the true factors", axis, rhos, series);
    }

    private static List<FitRecord> of(List<FitRecord> records, Method method, double rho) {
        return records.stream()
                .filter(record -> record.cell().get(SyntheticStudy.METHOD).equals(method.text())
                        && record.cell().get(SyntheticStudy.RHO).equals(rho))
                .toList();
    }

    /** Figure 2: of the first data set, each feature against the codes matched with the true factors, and W beside the true one. */
    private void drawOneDataSet(List<FitRecord> records, Path folder) throws IOException {
        for (Method method : options.methods()) {
            FitRecord record = of(records, method, options.rhos().get(0)).get(0);
            if (record.arrays().isEmpty()) {
                continue; // it diverged
            }
            Charts.write(
                    folder.resolve("figure2-" + method.text() + ".png"),
                    PaperData.FEATURES,
                    againstFactors(method, record));
            if (method.isSparse()) {
                List<HeatMapChart> matrices = List.of(
                        Charts.matrix("true support", "factor", "feature", trueSupport()),
                        Charts.matrix("|W| of the " + method.title(), "factor", "feature", matchedFirst(record)));
                Charts.write(folder.resolve("figure2-" + method.text() + "-loadings.png"), 2, matrices);
            }
        }
    }

    private static List<XYChart> againstFactors(Method method, FitRecord record) {
        double[][] features = record.arrays().get("features");
        double[][] latent = record.arrays().get("latent");
        double[] codes = record.arrays().get("matched_codes")[0];
        List<XYChart> charts = new ArrayList<>();
        for (int f = 0; f < codes.length; f++) {
            if ((int) codes[f] == FactorMatching.NONE) {
                continue; // fewer codes than factors
            }
            for (int j = 0; j < PaperData.FEATURES; j++) {
                String factor = "code of factor " + (f + 1);
                charts.add(Charts.scatter(
                        method.title(),
                        factor,
                        "feature " + (j + 1),
                        column(latent, (int) codes[f]),
                        column(features, j)));
            }
        }
        return charts;
    }

    private static double[] column(double[][] rows, int index) {
        return Stream.of(rows).mapToDouble(row -> row[index]).toArray();
    }

    private static double[][] trueSupport() {
        boolean[][] support = PaperData.support();
        double[][] matrix = new double[support.length][PaperData.FACTORS];
        for (int j = 0; j < support.length; j++) {
            for (int k = 0; k < PaperData.FACTORS; k++) {
                matrix[j][k] = support[j][k] ? 1 : 0;
            }
        }
        return matrix;
    }

    /** W with the columns of the matched codes in front, in the order of the true factors. */
    private static double[][] matchedFirst(FitRecord record) {
        double[][] loadings = record.arrays().get("loadings");
        List<Integer> order = new ArrayList<>();
        for (double code : record.arrays().get("matched_codes")[0]) {
            if ((int) code != FactorMatching.NONE) {
                order.add((int) code);
            }
        }
        for (int k = 0; k < loadings[0].length; k++) {
            if (!order.contains(k)) {
                order.add(k);
            }
        }
        return Stream.of(loadings)
                .map(row -> order.stream().mapToDouble(k -> row[k]).toArray())
                .toArray(double[][]::new);
    }
}
