// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.store.CheckpointFolder;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.store.WeightsFile;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.round.WeightState;

/**
 * Checkpoints as files: a {@link WeightsFile}, so a JSON header and arrays with a SHA-256 each, sizes checked before anything is allocated,
 * no Java serialisation. All numbers come back to the bit. The header's {@code architecture} holds {@code checkpoint} (round, finished or
 * diverged), {@code checkpointVersion}, {@code fit} (the {@link FitIdentity}), {@code training}, {@code seed}, {@code rounds} and {@code
 * roundsDone}; the arrays are
 *
 * <pre>
 *   parameters, adamState                       flat, n and 2n, float32
 *   covarianceInverse, covarianceLogDeterminant prior covariance of the factors, where it is estimated
 *   update.NAME                                 state of the model's own update (prior.inclusion, frozen, ...)
 *   best.score, best.*                          score of the best epoch, epochs since; what reached it, once patience counts
 *   epoch.sums                                  rows, weight, log-likelihood, Kullback-Leibler of the epoch under way
 *   epoch.meanProducts, epoch.variances         its posterior moments, where they are summed
 *   records                                     a row per round, the components of {@link RoundRecord} but the total correlation
 *   epoch.totalCorrelation                      its sum over the rows of the epoch under way, where it is estimated
 *   records.totalCorrelation                    that of each record, where it is estimated
 *   end                                         of a training that is over, the components of {@link Checkpoint.End}
 * </pre>
 */
public final class CheckpointFile {
    /** The version this class writes, and the only one that it reads. */
    public static final int FORMAT_VERSION = 1;

    private static final String KIND = "checkpoint";
    private static final String VERSION = "checkpointVersion";
    private static final String UPDATE = "update.";
    private static final String BEST = "best.";
    private static final String CORRELATIONS = "records.totalCorrelation";
    private static final int RECORD = 11;
    private static final int END = 6;

    private CheckpointFile() {}

    /**
     * Reads and checks a checkpoint.
     *
     * @param path the file, on any Hadoop file system
     * @param conf Hadoop's configuration
     * @return what it holds
     * @throws SavedModelException if the file is missing, damaged, of another version or not a checkpoint
     * @throws IOException if reading fails
     */
    public static Checkpoint read(Path path, Configuration conf) throws IOException {
        return read(new CheckpointFolder(path.getParent(), conf), path.getName());
    }

    static Checkpoint read(CheckpointFolder folder, String name) throws IOException {
        try {
            return of(folder.read(name));
        } catch (SavedModelException e) {
            throw new SavedModelException(
                    "the checkpoint " + folder.locate(name) + " cannot be used: " + e.getMessage(), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SavedModelException(
                    "the checkpoint " + folder.locate(name) + " does not make sense: " + e.getMessage(), e);
        }
    }

    /** The file of a checkpoint. */
    static WeightsFile of(Checkpoint checkpoint) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.put(KIND, checkpoint.kind().name().toLowerCase(Locale.ROOT)).put(VERSION, FORMAT_VERSION);
        header.set("fit", checkpoint.fit().toJson());
        header.put("training", checkpoint.training()).put("seed", checkpoint.seed());
        header.put("rounds", checkpoint.rounds())
                .put("roundsDone", checkpoint.records().size());
        List<NamedArray> arrays = new ArrayList<>();
        if (checkpoint.moment() != null) {
            put(arrays, "", checkpoint.moment());
        }
        if (checkpoint.best() != null) {
            Checkpoint.Best best = checkpoint.best();
            arrays.add(vector(BEST + "score", best.score(), best.epochsSince()));
            if (best.moment() != null) {
                put(arrays, BEST, best.moment());
            }
        }
        put(arrays, checkpoint.epoch());
        put(arrays, checkpoint.records());
        if (checkpoint.end() != null) {
            Checkpoint.End end = checkpoint.end();
            arrays.add(vector(
                    "end",
                    end.evidenceLowerBound(),
                    end.marginalObjective(),
                    end.selectionObjective(),
                    end.stoppedEarly() ? 1 : 0,
                    end.divergedAfter(),
                    end.learningRate()));
        }
        return new WeightsFile(header, arrays);
    }

    private static NamedArray vector(String name, double... values) {
        return NamedArray.of(name, values, values.length);
    }

    private static void put(List<NamedArray> arrays, String prefix, Checkpoint.Moment moment) {
        WeightState weights = moment.weights();
        arrays.add(NamedArray.of(prefix + "parameters", weights.parameters(), weights.parameters().length));
        arrays.add(NamedArray.of(prefix + "adamState", weights.adamState(), weights.adamState().length));
        if (weights.covarianceInverse() != null) {
            arrays.add(vector(prefix + "covarianceInverse", weights.covarianceInverse()));
            arrays.add(vector(prefix + "covarianceLogDeterminant", weights.covarianceLogDeterminant()));
        }
        moment.update().forEach((name, values) -> arrays.add(vector(prefix + UPDATE + name, values)));
    }

    private static void put(List<NamedArray> arrays, RowTerms epoch) {
        arrays.add(vector("epoch.sums", epoch.rows(), epoch.weight(), epoch.logLikelihood(), epoch.kullbackLeibler()));
        if (!Double.isNaN(epoch.totalCorrelation())) {
            arrays.add(vector("epoch.totalCorrelation", epoch.totalCorrelation()));
        }
        if (epoch.meanProducts() != null) {
            arrays.add(vector("epoch.meanProducts", epoch.meanProducts()));
        }
        if (epoch.variances() != null) {
            arrays.add(vector("epoch.variances", epoch.variances()));
        }
    }

    private static void put(List<NamedArray> arrays, List<RoundRecord> records) {
        double[] values = new double[RECORD * records.size()];
        int at = 0;
        for (RoundRecord record : records) {
            values[at++] = record.round();
            values[at++] = record.epoch();
            values[at++] = record.logLikelihood();
            values[at++] = record.kullbackLeibler();
            values[at++] = record.penalty();
            values[at++] = record.objective();
            values[at++] = record.validationLogLikelihood();
            values[at++] = record.activeFactors();
            values[at++] = record.nonZeroLoadings();
            values[at++] = record.rows();
            values[at++] = record.seconds();
        }
        arrays.add(NamedArray.of("records", values, records.size(), RECORD));
        double[] correlations =
                records.stream().mapToDouble(RoundRecord::totalCorrelation).toArray();
        if (Arrays.stream(correlations).anyMatch(value -> !Double.isNaN(value))) {
            arrays.add(vector(CORRELATIONS, correlations));
        }
    }

    private static Checkpoint of(WeightsFile file) {
        ObjectNode header = file.architecture();
        Checkpoint.Kind kind = kind(header);
        if (whole(header, VERSION) != FORMAT_VERSION) {
            throw new SavedModelException("it is of checkpoint version " + whole(header, VERSION)
                    + " and this release reads version " + FORMAT_VERSION);
        }
        boolean between = kind == Checkpoint.Kind.ROUND;
        List<RoundRecord> records = records(file);
        if (records.size() != whole(header, "roundsDone")) {
            throw new SavedModelException(
                    "it should have " + whole(header, "roundsDone") + " records and has " + records.size());
        }
        return new Checkpoint(
                kind,
                FitIdentity.of(header.get("fit")),
                Math.toIntExact(whole(header, "training")),
                whole(header, "seed"),
                Math.toIntExact(whole(header, "rounds")),
                kind == Checkpoint.Kind.DIVERGED ? null : moment(file, ""),
                epoch(file),
                records,
                between ? best(file) : null,
                between ? null : end(file));
    }

    private static Checkpoint.Kind kind(ObjectNode header) {
        JsonNode text = header.path(KIND);
        for (Checkpoint.Kind kind : Checkpoint.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(text.textValue())) {
                return kind;
            }
        }
        throw new SavedModelException("it is not a checkpoint: " + KIND + " = " + text);
    }

    private static long whole(ObjectNode header, String name) {
        JsonNode value = header.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new SavedModelException("its " + name + " is not a whole number: " + value);
        }
        return value.longValue();
    }

    private static Checkpoint.Moment moment(WeightsFile file, String prefix) {
        WeightState weights = new WeightState(
                file.array(prefix + "parameters").floats(),
                file.array(prefix + "adamState").floats());
        if (!weights.isFinite()) {
            throw new SavedModelException("a parameter is not a finite number");
        }
        if (file.find(prefix + "covarianceInverse").isPresent()) {
            weights.covariance(
                    file.array(prefix + "covarianceInverse").doubles(),
                    vector(file, prefix + "covarianceLogDeterminant", 1)[0]);
        }
        SortedMap<String, double[]> update = new TreeMap<>();
        String own = prefix + UPDATE;
        for (NamedArray array : file.arrays()) {
            if (array.name().startsWith(own)) {
                update.put(array.name().substring(own.length()), array.doubles());
            }
        }
        return new Checkpoint.Moment(weights, update);
    }

    private static Checkpoint.Best best(WeightsFile file) {
        double[] score = vector(file, BEST + "score", 2);
        return new Checkpoint.Best(
                score[0],
                wholeInt(score[1], "epochs since the best"),
                file.find(BEST + "parameters").isPresent() ? moment(file, BEST) : null);
    }

    private static RowTerms epoch(WeightsFile file) {
        double[] sums = vector(file, "epoch.sums", 4);
        RowTerms epoch = new RowTerms();
        epoch.add(
                wholeLong(sums[0], "rows"),
                sums[1],
                sums[2],
                sums[3],
                file.find("epoch.totalCorrelation").isPresent()
                        ? vector(file, "epoch.totalCorrelation", 1)[0]
                        : Double.NaN,
                file.find("epoch.meanProducts").map(NamedArray::doubles).orElse(null),
                file.find("epoch.variances").map(NamedArray::doubles).orElse(null));
        return epoch;
    }

    private static List<RoundRecord> records(WeightsFile file) {
        double[] values = file.array("records").doubles();
        if (values.length % RECORD != 0) {
            throw new SavedModelException("its records do not have " + RECORD + " numbers each");
        }
        int rounds = values.length / RECORD;
        double[] correlations = file.find(CORRELATIONS).isPresent() ? vector(file, CORRELATIONS, rounds) : null;
        List<RoundRecord> records = new ArrayList<>();
        for (int at = 0; at < values.length; at += RECORD) {
            records.add(new RoundRecord(
                    wholeInt(values[at], "round"),
                    wholeInt(values[at + 1], "epoch"),
                    values[at + 2],
                    values[at + 3],
                    values[at + 4],
                    values[at + 5],
                    values[at + 6],
                    wholeInt(values[at + 7], "activeFactors"),
                    wholeInt(values[at + 8], "nonZeroLoadings"),
                    wholeLong(values[at + 9], "rows"),
                    values[at + 10],
                    correlations == null ? Double.NaN : correlations[at / RECORD]));
        }
        return records;
    }

    private static Checkpoint.End end(WeightsFile file) {
        double[] end = vector(file, "end", END);
        return new Checkpoint.End(end[0], end[1], end[2], end[3] != 0, wholeInt(end[4], "divergedAfter"), end[5]);
    }

    private static double[] vector(WeightsFile file, String name, int length) {
        double[] values = file.array(name).doubles();
        if (values.length != length) {
            throw new SavedModelException("its " + name + " must have " + length + " numbers and has " + values.length);
        }
        return values;
    }

    private static int wholeInt(double value, String name) {
        return Math.toIntExact(wholeLong(value, name));
    }

    private static long wholeLong(double value, String name) {
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw new SavedModelException("its " + name + " must be a whole number and is " + value);
        }
        return (long) value;
    }
}
