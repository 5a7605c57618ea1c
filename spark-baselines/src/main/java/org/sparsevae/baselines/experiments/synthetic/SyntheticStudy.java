// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.synthetic.PaperData;

/** The paper's synthetic studies: methods beside each other over the correlation of the true factors ({@link PaperFits}). */
final class SyntheticStudy implements Study {
    /** Ends the name of a method whose support is held at the planted one. */
    private static final String AT_TRUTH = " at the truth";

    static final String METHOD = "method";
    static final String RHO = "rho";

    private final Figure figure;
    private final StudyOptions options;
    private final PaperFits fits;
    private final boolean objectiveAtTruth;

    /**
     * @param figure which figure
     * @param options data sets, correlations, methods, params
     * @param rows rows of a data set, at least 4; the paper has 1000
     * @param objectiveAtTruth whether every fit with another support than planted has one with the planted one beside it
     */
    SyntheticStudy(Figure figure, StudyOptions options, int rows, boolean objectiveAtTruth) {
        this.figure = figure;
        this.options = options;
        this.objectiveAtTruth = objectiveAtTruth;
        this.fits = new PaperFits(name(), rows, figure == Figure.FIGURE2);
    }

    @Override
    public String name() {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String title() {
        return figure.title();
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> methods = new LinkedHashMap<>();
        options.methods().forEach(method -> methods.put(method.text(), Method.settings(estimator(method))));
        Map<String, Object> settings = new LinkedHashMap<>();
        // figures 3 to 5 make the same fits of other methods, so that one folder serves them all; figure 2's have the
        // rows beside them
        settings.put("study", figure == Figure.FIGURE2 ? name() : "synthetic");
        settings.put("rows", fits.rows());
        settings.put(StudySettings.METHODS, methods);
        return settings;
    }

    /** Data set by data set, so that what is there of an unfinished study compares the methods on the same data. */
    @Override
    public List<FitKey> fits() {
        return Design.of(METHOD, RHO)
                .seeds(options.seeds())
                .over(RHO, options.rhos())
                .over(METHOD, options.methodNames())
                .keys();
    }

    private Estimator<?> estimator(Method method) {
        return method.estimator(fits.size(options.params()), options.params());
    }

    /** For each fit that missed the support one to the same rows, from the same seed, that may load on nothing else. */
    @Override
    public List<FitKey> followUps(List<FitRecord> records) {
        if (!objectiveAtTruth) {
            return List.of();
        }
        return records.stream()
                .filter(SyntheticStudy::isMiss)
                .map(SyntheticStudy::atTruth)
                .toList();
    }

    /** Tells whether a fit has loadings, and others than planted. */
    static boolean isMiss(FitRecord record) {
        Double exact = record.measures().get(PaperFits.EXACT_SUPPORT);
        return exact != null && exact == 0;
    }

    /** The fit of the same method to the same rows with the planted support. */
    static FitKey atTruth(FitRecord record) {
        Map<String, Object> cell = new LinkedHashMap<>(record.cell());
        cell.put(METHOD, record.cell().get(METHOD) + AT_TRUTH);
        return new FitKey(cell, record.seed());
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        Estimator<?> estimator = estimator(method(key));
        if (key.text(METHOD).endsWith(AT_TRUTH) && estimator instanceof SparseVAE sparse) {
            sparse.withAllowedLoadings(plantedIn(sparse.getK()));
        }
        return fits.fit(key, key.number(RHO), estimator, spark, clock);
    }

    private static Method method(FitKey key) {
        String name = key.text(METHOD);
        return Method.of(name.endsWith(AT_TRUTH) ? name.substring(0, name.length() - AT_TRUTH.length()) : name);
    }

    /** The planted support in the first columns of as many as are fitted. */
    private static boolean[][] plantedIn(int fitted) {
        return Arrays.stream(PaperData.support())
                .map(row -> Arrays.copyOf(row, fitted))
                .toArray(boolean[][]::new);
    }

    @Override
    public List<String> shares() {
        return PaperFits.SHARES;
    }

    @Override
    public List<String> shares(FitKey key) {
        return method(key).isSparse() ? PaperFits.SHARES : List.of(PaperFits.BOTH_RECOVERED);
    }

    @Override
    public List<String> numbers() {
        return PaperFits.NUMBERS;
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        return new SyntheticSummary(options).json(records);
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        new SyntheticFigures(figure, options).draw(records, folder);
    }
}
