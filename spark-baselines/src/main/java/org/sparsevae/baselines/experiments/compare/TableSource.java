// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.rows.FactorModel;

/** The data of one of the paper's tables: those of another source, perhaps fewer rows of them, with the table's settings. */
public final class TableSource implements ComparisonSource {
    /** Seed of the choice of rows, the same for all splits; that of a split is another number. */
    private static final long SAMPLE_SEED = -1;

    private final ComparisonSource data;
    private final PaperSettings settings;
    private final TableScale scale;
    private final int fitted;
    private Column sample;

    /**
     * @param data the rows
     * @param settings the table's
     * @param scale which of the settings and how many of the rows are taken
     * @param options the user's params: the number of factors is among them, or the table's
     */
    public TableSource(ComparisonSource data, PaperSettings settings, TableScale scale, StudyOptions options) {
        this.data = data;
        this.settings = settings;
        this.scale = scale;
        this.fitted = Method.fitted(options.params(), settings.factors());
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = new LinkedHashMap<>(data.settings());
        all.put("rows", scale.rows().isPresent() ? scale.rows().getAsInt() : "all");
        return all;
    }

    @Override
    public Map<String, Object> paramsOfData() {
        return scale.paper()
                ? Map.of("priorWeightStart", "N/batchSize", "priorWeight", "N/batchSize", "b", "G")
                : Map.of();
    }

    @Override
    public String heldOut() {
        return data.heldOut();
    }

    @Override
    public String likelihood() {
        return data.likelihood();
    }

    @Override
    public int usualFactors() {
        return settings.factors();
    }

    @Override
    public Map<String, String> params() {
        return scale.params(settings, fitted);
    }

    @Override
    public void setParams(Estimator<?> estimator, Split split) {
        if (!scale.paper() || !(estimator instanceof SparseVAE sparse)) {
            return;
        }
        double weight = split.training().count() / (double) sparse.getBatchSize();
        if (!sparse.isSet(sparse.priorWeightStart())) {
            sparse.setPriorWeightStart(weight);
        }
        if (!sparse.isSet(sparse.priorWeight())) {
            sparse.setPriorWeight(weight);
        }
        if (!sparse.isSet(sparse.b())) {
            sparse.setB(
                    split.training().select(FEATURES).head().<Vector>getAs(0).size());
        }
    }

    @Override
    public Split split(long seed, SparkSession spark) throws Exception {
        Split all = data.split(seed, spark);
        Optional<Column> chosen = sample(all);
        return chosen.isEmpty()
                ? all
                : new Split(all.training().filter(chosen.get()), all.heldOut().filter(chosen.get()));
    }

    /** Which rows are taken, by a hash of their content; empty for all. */
    private synchronized Optional<Column> sample(Split split) {
        if (scale.rows().isEmpty()) {
            return Optional.empty();
        }
        if (sample == null) {
            long rows = split.training().count() + split.heldOut().count();
            int most = scale.rows().getAsInt();
            sample = rows <= most
                    ? functions.lit(true)
                    : new Holdout(most / (double) rows, SAMPLE_SEED).ofFeatures(FEATURES);
        }
        return Optional.of(sample);
    }

    @Override
    public Map<String, Double> measures(FactorModel model, Split split) {
        return data.measures(model, split);
    }

    /** All rows of both parts of a split. */
    public Dataset<Row> rows(long seed, SparkSession spark) throws Exception {
        Split split = split(seed, spark);
        return split.training().union(split.heldOut());
    }

    @Override
    public void close() {
        data.close();
    }
}
