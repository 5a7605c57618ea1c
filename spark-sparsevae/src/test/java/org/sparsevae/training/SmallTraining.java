// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vectors;
import org.sparsevae.features.InputScaling;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.SparseRow;

/** A training of a second: 240 rows in some partitions, 10 rounds of up to 3 minibatches of every partition. */
public final class SmallTraining {
    private static final int FEATURES = 6;
    private static final int FACTORS = 2;
    private static final long SEED = 5;

    private SmallTraining() {}

    /** The rows; two of each, because equal rows have nothing but their number to be told apart by. */
    public static List<SparseRow> rows() {
        SplittableRandom random = new SplittableRandom(3);
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            double[] x = new double[FEATURES];
            for (int j = 0; j < FEATURES; j++) {
                x[j] = random.nextInt(5);
            }
            x[i % FEATURES]++;
            double weight = 0.5 + random.nextInt(4);
            rows.add(SparseRow.of(Vectors.dense(x), weight, false));
            rows.add(SparseRow.of(Vectors.dense(x), weight, false));
        }
        return rows;
    }

    /**
     * Places the rows and trains on them.
     *
     * @param input the rows
     * @param partitions how many partitions, 4 to 20
     * @param listener hears of every round
     * @return SHA-256 of all parameters, Adam's state and the evidence lower bound, in hexadecimal
     */
    public static String train(JavaRDD<SparseRow> input, int partitions, TrainingListener listener) {
        int batch = 240 / partitions / 6;
        NetworkSpec network = NetworkSpec.builder(
                        FEATURES, FACTORS, new SparseDecoder(5, 4), new MultinomialLikelihood())
                .encoderLayers(7)
                .build();
        TrainingPlan plan = new TrainingPlan(
                SEED,
                SEED,
                5,
                batch,
                3,
                new TrainingPlan.LearningRate(0.02, true, 0.1, 1),
                Schedule.warmUp(0.5),
                null,
                new EncoderInput(null, InputScaling.ROW_SUM, 0.25),
                0,
                1);
        try (PlacedRows rows = RowPlacement.place(input, partitions, FEATURES)) {
            AveragedTraining training =
                    new AveragedTraining(network, rows, Initialization.ratings(new float[FEATURES]), listener);
            TrainedNetwork trained = training.train(plan, new NoUpdate(FEATURES, FACTORS), null);
            return checksum(trained);
        }
    }

    private static String checksum(TrainedNetwork trained) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, trained.state().parameters());
            update(digest, trained.state().adamState());
            digest.update(ByteBuffer.allocate(Double.BYTES)
                    .putDouble(trained.evidenceLowerBound())
                    .array());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void update(MessageDigest digest, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes.array());
    }
}
