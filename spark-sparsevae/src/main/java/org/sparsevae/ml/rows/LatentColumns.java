// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.inference.RowModel;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.ml.params.FactorParams;
import org.sparsevae.ml.rows.RowReading.Problem;

/** The functions that compute a fitted model's columns from a row's features, on executors, without native libraries. */
public final class LatentColumns implements Serializable {
    private static final long serialVersionUID = 1L;

    static final String MEAN = "mean";
    static final String STANDARD_DEVIATION = "sd";
    static final String RECONSTRUCTION = "reconstruction";
    static final String ACTIVATION = "activation";

    private final Broadcast<? extends RowModel> model;
    private final PossibleValues possible;
    private final String handleInvalid;
    private final String column;
    private final boolean withSd;
    private final boolean withReconstruction;
    /** For the refusal of invalid rows; none where they are not refused. */
    private final String[] names;

    /**
     * @param model the fitted model, sent to the executors
     * @param params the columns, and what is done with invalid rows
     */
    public LatentColumns(Broadcast<? extends RowModel> model, FactorParams params) {
        this.model = model;
        this.possible = params.possibleValues();
        this.handleInvalid = params.getHandleInvalid();
        this.column = params.getFeaturesCol();
        this.withSd = params.getLatentStdCol() != null;
        this.withReconstruction = params.getReconstructionCol() != null;
        this.names = handleInvalid.equals("error") && params instanceof FactorModel fitted
                ? fitted.featureNames()
                : new String[0];
    }

    /**
     * Adds the output columns; one pass, no shuffle, in batch and in streaming.
     *
     * @param dataset rows with features
     * @param schema the result's, of {@link LatentSchema#transformed}
     * @param fitted the model, for its columns
     * @return the dataset with the output columns
     */
    public Dataset<Row> addTo(Dataset<?> dataset, StructType schema, FactorModel fitted) {
        Column features = fitted.featuresOf(dataset);
        Dataset<Row> rows = dataset.toDF();
        if (handleInvalid.equals("skip")) {
            rows = rows.filter(valid().apply(features));
        }
        String holder = fitted.uid() + "_columns";
        List<Column> selected = new ArrayList<>(List.of(functions.col("*")));
        for (String output : LatentSchema.outputs(fitted)) {
            Column value = LatentSchema.column(holder).getField(LatentSchema.role(output, fitted));
            selected.add(value.as(output, schema.apply(output).metadata()));
        }
        return rows.withColumn(holder, all().apply(features))
                .select(selected.toArray(new Column[0]))
                .drop(holder);
    }

    /**
     * The weighted mean over rows of log p(x | z) at the posterior mean, in nats; rows are left out as in a fit.
     *
     * @param dataset rows with features, and weights where there is a column of them
     * @param fitted the model, for its columns
     * @return the mean
     * @throws IllegalArgumentException if no row can be scored
     */
    public double meanLogLikelihood(Dataset<?> dataset, FactorModel fitted) {
        Column weight = fitted.getWeightCol() == null
                ? functions.lit(1.0)
                : LatentSchema.column(fitted.getWeightCol()).cast("double");
        Column score = logLikelihood().apply(fitted.featuresOf(dataset), weight);
        Row sums = dataset.select(score.as("score"), weight.as("weight"))
                .filter("score is not null")
                .agg(functions.expr("sum(score * weight)"), functions.expr("sum(weight)"))
                .head();
        if (sums.isNullAt(1)) {
            throw new IllegalArgumentException("there is no row to score in column " + column);
        }
        return sums.getDouble(0) / sums.getDouble(1);
    }

    /**
     * All columns of a row as one struct. Declared non-deterministic so that Spark evaluates it once a row and not once a column: it
     * would otherwise be copied into each of them.
     */
    public UserDefinedFunction all() {
        StructType type = new StructType()
                .add(MEAN, SQLDataTypes.VectorType())
                .add(STANDARD_DEVIATION, SQLDataTypes.VectorType())
                .add(RECONSTRUCTION, SQLDataTypes.VectorType())
                .add(ACTIVATION, SQLDataTypes.VectorType());
        UDF1<Vector, Row> compute = this::columns;
        return functions.udf(compute, type).asNondeterministic();
    }

    /** Whether a row is valid. */
    public UserDefinedFunction valid() {
        UDF1<Vector, Boolean> check = vector -> problem(vector) == null;
        return functions.udf(check, DataTypes.BooleanType);
    }

    /**
     * log p(x | z) at the posterior mean of a row with a weight, or null where the row is to be left out. Declared non-deterministic so that
     * Spark evaluates it once a row.
     */
    public UserDefinedFunction logLikelihood() {
        UDF2<Vector, Double, Double> score = this::logLikelihood;
        return functions.udf(score, DataTypes.DoubleType).asNondeterministic();
    }

    private Double logLikelihood(Vector vector, Double weight) {
        Problem problem = problem(vector);
        if (problem == null && !RowReading.isWeight(weight)) {
            problem = Problem.BAD_WEIGHT;
        }
        if (problem != null) {
            refuseUnlessLeftOut(
                    problem,
                    problem == Problem.BAD_WEIGHT ? "weight " + weight : problem.example(possible, vector, names));
            return null;
        }
        if (RowReading.problem(vector, possible, vector.size()) == Problem.EMPTY) {
            return null;
        }
        FeatureRow row = row(vector);
        return model.value().logLikelihood(row, model.value().encode(row).mean());
    }

    /**
     * Whether a row counts in what is computed over rows: not one that is invalid, where handleInvalid does not refuse it, nor one without any
     * counts where such a row says nothing.
     */
    public boolean counts(Vector vector) {
        Problem problem = problem(vector);
        if (problem != null) {
            refuseUnlessLeftOut(problem, problem.example(possible, vector, names));
            return false;
        }
        return RowReading.problem(vector, possible, vector.size()) != Problem.EMPTY;
    }

    /** The posterior mean of a row that {@link #counts}. */
    public double[] mean(Vector vector) {
        return model.value().encode(row(vector)).mean();
    }

    private Row columns(Vector vector) {
        Problem problem = problem(vector);
        if (problem != null) {
            refuseUnlessLeftOut(problem, problem.example(possible, vector, names));
            return RowFactory.create(null, null, null, null);
        }
        FeatureRow row = row(vector);
        RowPosterior posterior = model.value().encode(row);
        return RowFactory.create(
                Vectors.dense(posterior.mean()),
                withSd ? Vectors.dense(posterior.sd()) : null,
                withReconstruction ? Vectors.dense(model.value().reconstruct(row, posterior.mean())) : null,
                posterior.activation().map(Vectors::dense).orElse(null));
    }

    private void refuseUnlessLeftOut(Problem problem, String example) {
        if (handleInvalid.equals("error")) {
            throw new IllegalArgumentException("a row of column " + column + " has "
                    + problem.describe(possible, model.value().features()) + (example == null ? "" : ", " + example)
                    + "; correct it, or set handleInvalid to skip or keep");
        }
    }

    private Problem problem(Vector vector) {
        if (vector == null) {
            return Problem.NULL_FEATURES;
        }
        Problem problem = RowReading.problem(vector, possible, model.value().features());
        return problem != null && problem.invalid ? problem : null;
    }

    /**
     * A vector as the fitted network takes it.
     *
     * @param vector sparse or dense
     * @return the row, with a copy of the values
     */
    public static FeatureRow row(Vector vector) {
        if (vector instanceof SparseVector sparse) {
            return FeatureRow.sparse(sparse.size(), sparse.indices(), sparse.values());
        }
        return FeatureRow.dense(((DenseVector) vector).values());
    }
}
