// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.HeatMapChart;
import org.sparsevae.baselines.data.SmileyImages;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.run.Charts;
import org.sparsevae.baselines.experiments.run.FitRecord;

/**
 * The figures of a {@link SmileyStudy}, of its first data set: the matrices of correlations (of magnitudes, and of values as they are), a row of
 * panels per number of dimensions and a column per method, and the images with what each model gives back.
 */
final class SmileyFigures {
    private final SmileyStudy study;
    private final long seed;
    private final List<Integer> dimensions;
    private final List<Method> methods;

    SmileyFigures(SmileyStudy study, long seed, List<Integer> dimensions, List<Method> methods) {
        this.study = study;
        this.seed = seed;
        this.dimensions = dimensions;
        this.methods = methods;
    }

    /** Draws them into a folder. */
    void draw(List<FitRecord> records, Path folder) throws IOException {
        List<FitRecord> shown = new ArrayList<>();
        for (int factors : dimensions) {
            for (Method method : methods) {
                best(records, method, factors).ifPresent(shown::add);
            }
        }
        if (shown.isEmpty()) {
            return; // all diverged
        }
        Charts.write(folder.resolve(study.name() + ".png"), methods.size(), panels(shown, SmileyStudy.CORRELATIONS));
        Charts.write(
                folder.resolve(study.name() + "-signed.png"),
                methods.size(),
                panels(shown, SmileyStudy.SIGNED_CORRELATIONS));
        List<double[]> images = new ArrayList<>(List.of(study.originals(seed)));
        for (FitRecord record : shown) {
            images.addAll(List.of(record.arrays().get(SmileyStudy.RECONSTRUCTIONS)));
        }
        ImageSheet.write(
                folder.resolve(study.name() + "-images.png"), study.originals(seed).length, SmileyImages.SIDE, images);
    }

    /** Of the first data set the fit with the largest contrast, over beta. */
    private Optional<FitRecord> best(List<FitRecord> records, Method method, int factors) {
        return records.stream()
                .filter(record -> record.seed() == seed && !record.arrays().isEmpty())
                .filter(record -> record.cell().get(SmileyStudy.METHOD).equals(method.text())
                        && record.key().number(SmileyStudy.FACTORS) == factors)
                .max(Comparator.comparingDouble(
                        record -> Optional.ofNullable(record.measures().get(SmileyStudy.CONTRAST))
                                .orElse(-1.0)));
    }

    private static List<HeatMapChart> panels(List<FitRecord> shown, String array) {
        return shown.stream().map(record -> panel(record, array)).toList();
    }

    private static HeatMapChart panel(FitRecord record, String array) {
        double[] marks = record.arrays().get(SmileyStudy.ACTIVE)[0];
        boolean[] active = new boolean[marks.length];
        for (int k = 0; k < marks.length; k++) {
            active[k] = marks[k] == 1;
        }
        CodeCorrelations correlations = new CodeCorrelations(record.arrays().get(array), SmileyStudy.groups(), active);
        Method method = Method.of(record.key().text(SmileyStudy.METHOD));
        String title = method.title()
                + (SmileyStudy.hasBeta(method) ? ", beta " + record.cell().get(SmileyStudy.BETA) : "")
                + ", " + active.length + " codes, " + correlations.activeCodes() + " active";
        return Charts.shares(title, "code", "eyes, mouth, hat, bow tie", "|r|", correlations.ordered());
    }
}
