// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.metrics.PopularityModel;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.training.rows.FeatureMoments;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;

/** Ranks every row's items by their shares in the training rows: what a recommender that knows nothing of a user does. */
public final class Popularity extends Estimator<RankingModel> implements RankingParams, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final StageParams params = new StageParams();

    /** A ranking with a random id. */
    public Popularity() {
        this(Identifiable$.MODULE$.randomUID("popularity"));
    }

    /** A ranking with a given id. */
    public Popularity(String uid) {
        this.uid = uid;
        params.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StageParams rankingParams() {
        return params;
    }

    /** {@inheritDoc} One, which does nothing. */
    @Override
    public int getK() {
        return 1;
    }

    /** Sets {@link #likelihood()}. */
    public Popularity setLikelihood(String value) {
        set(likelihood(), value);
        return this;
    }

    /**
     * Counts.
     *
     * @throws IllegalArgumentException if the data is bad, with the value and the remedy
     */
    @Override
    public RankingModel fit(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        FitRows rows = FitRows.of(dataset, this);
        try (PlacedRows placed = RowPlacement.place(rows.rows(), 1, rows.features())) {
            ItemShares shares = new ItemShares(
                    new PopularityModel(FeatureMoments.of(placed.training()).sums()));
            return copyValues(new RankingModel(uid, shares, rows.names()), ParamMap.empty())
                    .setParent(this);
        }
    }

    /** The schema of the fitted model's result. */
    @Override
    public StructType transformSchema(StructType schema) {
        LatentSchema.requireScorable(schema, this);
        return LatentSchema.transformed(schema, this, null);
    }

    @Override
    public Popularity copy(ParamMap extra) {
        return (Popularity) defaultCopy(extra);
    }

    /** Reads a saved estimator. */
    public static MLReader<Popularity> read() {
        return new DefaultParamsReader<>();
    }
}
