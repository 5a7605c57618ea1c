// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.averaging;

import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.synthetic.PaperFits;

/** An averaging study on the paper's data: the rhos are a column of the design. */
final class PaperSource implements AveragingStudy.Source {
    private static final String RHO = "rho";

    private final StudyOptions options;
    private final PaperFits fits;

    /**
     * @param options rhos, params
     * @param rows rows of a data set
     */
    PaperSource(StudyOptions options, int rows) {
        this.options = options;
        this.fits = new PaperFits("averaging", rows, false);
    }

    @Override
    public List<Map<String, Object>> cells() {
        return options.rhos().stream()
                .map(rho -> Map.<String, Object>of(RHO, rho))
                .toList();
    }

    @Override
    public Estimator<?> estimator() {
        return Method.SPARSE_VAE.estimator(fits.size(options.params()), options.params());
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("data", "Eq. 9", "rows", fits.rows());
    }

    @Override
    public FitRecord fit(FitKey key, Estimator<?> estimator, SparkSession spark, FitClock clock) throws Exception {
        return fits.fit(key, key.number(RHO), estimator, spark, clock);
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
    public Map<String, String> drawn() {
        return Map.of("hamming", "wrong loadings");
    }
}
