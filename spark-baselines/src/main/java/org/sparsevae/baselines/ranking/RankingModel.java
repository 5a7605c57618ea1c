// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.inference.RowModel;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.ml.rows.LatentColumns;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.training.SparseVAEKryoRegistrator;

/**
 * A fitted ranking model, for comparisons: {@code transform} folds a row in, {@link #rowModel()} ranks its items. It is not saved: to use
 * alternating least squares for itself, take Spark's own {@code ALS}.
 */
public final class RankingModel extends Model<RankingModel> implements RankingParams, FactorModel {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final RowModel ranking;
    private String[] featureNames;
    private final StageParams params = new StageParams();

    RankingModel(String uid, RowModel ranking, String... featureNames) {
        this.uid = uid;
        this.ranking = ranking;
        this.featureNames = featureNames.clone();
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StageParams rankingParams() {
        return params;
    }

    @Override
    public RowModel rowModel() {
        return ranking;
    }

    @Override
    public int getK() {
        return ranking.factors();
    }

    @Override
    public String[] featureNames() {
        return featureNames.clone();
    }

    /** {@inheritDoc} None: such factors can be turned as one likes, and no feature belongs to one of them. */
    @Override
    public int[][] topFeatureIndices(int count) {
        return new int[0][];
    }

    @SuppressWarnings("unchecked")
    private RankingModel with(Param<?> param, Object value) {
        set((Param<Object>) param, value);
        return this;
    }

    @Override
    public RankingModel setFeatureNames(String... names) {
        featureNames = FeatureOrder.checked(names, ranking.features());
        return this;
    }

    /** Sets {@link #featuresCol()}. */
    @Override
    public RankingModel setFeaturesCol(String value) {
        return with(featuresCol(), value);
    }

    /** Sets {@link #handleInvalid()}: error, skip or keep (null outputs). */
    @Override
    public RankingModel setHandleInvalid(String value) {
        return with(handleInvalid(), value);
    }

    /** The schema of {@link #transform}'s result; refuses a missing or wrong input column and output columns that exist. */
    @Override
    public StructType transformSchema(StructType schema) {
        return LatentSchema.transformed(schema, this, featureNames);
    }

    /** Adds the factors; one pass, no shuffle. */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
        SparseVAEKryoRegistrator.require(spark.getConf());
        return new LatentColumns(spark.broadcast(ranking), this).addTo(dataset, schema, this);
    }

    @Override
    public RankingModel copy(ParamMap extra) {
        return copyValues(new RankingModel(uid, ranking, featureNames), extra).setParent(parent());
    }

    @Override
    public String toString() {
        return "RankingModel: uid=" + uid + ", " + ranking.getClass().getSimpleName() + ", numFeatures="
                + ranking.features();
    }
}
