// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.TrainedNetwork;
import org.sparsevae.training.TrainedNetwork.RestartRecord;

/**
 * How a fit went.
 *
 * @param records a record per averaging round
 * @param evidenceLowerBound sum over the training rows of log p(x|z) - KL, averaged over draws of z (one, or five where restarts are compared), at the end; nats, of the features as
 *     the network read them: with {@code standardize}, of those in standard deviations
 * @param marginalObjective evidenceLowerBound plus the log of the marginal prior on the loadings and of the prior on the noise variances:
 *     what finished fits are compared by; restarts are compared with the prior at the weight of the fit ({@link RestartRecord}); nats
 * @param stoppedEarly whether patience ended the fit
 * @param restarts the trainings that the model is the best of, in the order in which they ran; empty if there was one
 * @param devices on which device each partition was trained last, a line each, such as {@code partition 0: CPU (nd4j-native)}; empty
 *     for a training that was read from its checkpoint
 * @param popularityLogLikelihood log-likelihood of the training rows, in nats per row, where each row is drawn by the features' means (gaussian: and variances) alone; to be compared with the
 *     logLikelihood of the last rounds; NaN where it is not known
 * @param decoding how many features were decoded in which way once the support was frozen, or held by a refit, in words; empty for a fit that
 *     trained with all loadings free to the end
 * @param warnings what went wrong by the fit's own numbers, a sentence each with what to try; empty for most fits
 */
public record TrainingSummary(
        List<RoundRecord> records,
        double evidenceLowerBound,
        double marginalObjective,
        boolean stoppedEarly,
        List<RestartRecord> restarts,
        List<String> devices,
        Double popularityLogLikelihood,
        String decoding,
        List<String> warnings)
        implements Serializable {

    /** Models saved before there were restarts or devices have none. */
    public TrainingSummary {
        restarts = restarts == null ? List.of() : List.copyOf(restarts);
        devices = devices == null ? List.of() : List.copyOf(devices);
        popularityLogLikelihood = popularityLogLikelihood == null ? (Double) Double.NaN : popularityLogLikelihood;
        decoding = decoding == null ? "" : decoding;
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    /** A summary that does not say where the model was trained. */
    public TrainingSummary(
            List<RoundRecord> records,
            double evidenceLowerBound,
            double marginalObjective,
            boolean stoppedEarly,
            List<RestartRecord> restarts) {
        this(
                records,
                evidenceLowerBound,
                marginalObjective,
                stoppedEarly,
                restarts,
                List.of(),
                Double.NaN,
                "",
                List.of());
    }

    /** The summary of a finished fit without a support. */
    public static TrainingSummary of(TrainedNetwork trained) {
        return of(trained, "");
    }

    /** The summary of a finished fit. */
    static TrainingSummary of(TrainedNetwork trained, String decoding) {
        return new TrainingSummary(
                trained.rounds(),
                trained.evidenceLowerBound(),
                trained.marginalObjective(),
                trained.stoppedEarly(),
                trained.restarts(),
                trained.devices(),
                Double.NaN,
                decoding,
                List.of());
    }

    /** The same summary, judged. */
    TrainingSummary judged(FitVerdict verdict) {
        return new TrainingSummary(
                records,
                evidenceLowerBound,
                marginalObjective,
                stoppedEarly,
                restarts,
                devices,
                verdict.popularityLogLikelihood(),
                decoding,
                verdict.warnings());
    }

    /** Mean log-likelihood of the training rows in the last epoch on record, nats per row, at draws of the factors; NaN without records. */
    public double lastLogLikelihood() {
        int last = records.isEmpty() ? 0 : records.get(records.size() - 1).epoch();
        double sum = 0;
        double rows = 0;
        for (RoundRecord record : records) {
            if (record.epoch() == last) {
                sum += record.logLikelihood() * record.rows();
                rows += record.rows();
            }
        }
        return sum / rows;
    }

    /** Wall-clock seconds of the rounds on record: those of the restart that was kept, and of the refits that were. */
    public double seconds() {
        return records.stream().mapToDouble(RoundRecord::seconds).sum();
    }

    /**
     * The records as a DataFrame with a column per component of {@link RoundRecord}; validationLogLikelihood and totalCorrelation are null
     * where not measured.
     */
    public Dataset<Row> rounds() {
        StructType type = new StructType()
                .add("round", DataTypes.IntegerType, false)
                .add("epoch", DataTypes.IntegerType, false)
                .add("logLikelihood", DataTypes.DoubleType, false)
                .add("kullbackLeibler", DataTypes.DoubleType, false)
                .add("penalty", DataTypes.DoubleType, false)
                .add("objective", DataTypes.DoubleType, false)
                .add("validationLogLikelihood", DataTypes.DoubleType, true)
                .add("activeFactors", DataTypes.IntegerType, false)
                .add("nonZeroLoadings", DataTypes.IntegerType, false)
                .add("rows", DataTypes.LongType, false)
                .add("seconds", DataTypes.DoubleType, false)
                .add("totalCorrelation", DataTypes.DoubleType, true);
        List<Row> rows = records.stream()
                .map(r -> RowFactory.create(
                        r.round(),
                        r.epoch(),
                        r.logLikelihood(),
                        r.kullbackLeibler(),
                        r.penalty(),
                        r.objective(),
                        nullIfNaN(r.validationLogLikelihood()),
                        r.activeFactors(),
                        r.nonZeroLoadings(),
                        r.rows(),
                        r.seconds(),
                        nullIfNaN(r.totalCorrelation())))
                .toList();
        return SparkSession.active().createDataFrame(rows, type);
    }

    private static Double nullIfNaN(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
