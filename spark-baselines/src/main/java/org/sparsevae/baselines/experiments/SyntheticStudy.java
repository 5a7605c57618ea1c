// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.LatentEstimator;

/** The paper's synthetic studies: methods beside each other over the correlation of the true factors ({@link PaperFits}). */
final class SyntheticStudy implements Study {
    static final String METHOD = "method";
    static final String RHO = "rho";

    private final Figure figure;
    private final StudyOptions options;
    private final PaperFits fits;

    /**
     * @param figure which figure
     * @param options data sets, correlations, methods, params
     * @param rows rows of a data set, at least 4; the paper has 1000
     */
    SyntheticStudy(Figure figure, StudyOptions options, int rows) {
        this.figure = figure;
        this.options = options;
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
        settings.put("study", name());
        settings.put("rows", fits.rows());
        settings.put(StudySettings.METHODS, methods);
        return settings;
    }

    /** Data set by data set, so that what is there of an unfinished study compares the methods on the same data. */
    @Override
    public List<FitKey> fits() {
        List<FitKey> keys = new ArrayList<>();
        for (double rho : options.rhos()) {
            for (long seed : options.seeds()) {
                for (Method method : options.methods()) {
                    Map<String, Object> cell = new LinkedHashMap<>();
                    cell.put(METHOD, method.text());
                    cell.put(RHO, rho);
                    keys.add(new FitKey(cell, seed));
                }
            }
        }
        return keys;
    }

    private LatentEstimator<?, ?> estimator(Method method) {
        return method.estimator(fits.size(options.params()), options.params());
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        return fits.fit(key, key.number(RHO), estimator(Method.of(key.text(METHOD))), spark, clock);
    }

    @Override
    public List<String> shares() {
        return PaperFits.SHARES;
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
