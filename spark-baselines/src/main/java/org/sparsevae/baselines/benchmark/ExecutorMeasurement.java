// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.baselines.experiments.scale.GeneratedUsers;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.training.RoundRecord;

/**
 * How much sooner two executor processes of a core each are done with a round than one, on the same partitions: by the clock, so it needs
 * two idle cores.
 */
final class ExecutorMeasurement implements Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorMeasurement.class);

    private static final int FEATURES = 300;
    private static final int UNITS = 300;
    private static final int FACTORS = 30;
    private static final int BATCH = 100;
    private static final int FREQUENCY = 5;
    private static final int EXECUTORS = 2;
    private static final int ROWS = EXECUTORS * FREQUENCY * BATCH;
    private static final int QUICK_ROUNDS = 4;
    private static final int ROUNDS = 10;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "executors";
    }

    @Override
    public List<String> launcherOptions() {
        return List.of("--master", "local-cluster[" + EXECUTORS + ",1,1024]", "--executor-memory", "1g");
    }

    @Override
    public Map<String, Object> measure(boolean quick, String peer) throws Exception {
        int rounds = quick ? QUICK_ROUNDS : ROUNDS;
        double one = seconds(rounds, 1);
        double two = seconds(rounds, EXECUTORS);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("two_executor_speedup", Spread.rounded(one / two));
        json.put("one_executor_round_seconds", Spread.rounded(one));
        json.put("two_executor_round_seconds", Spread.rounded(two));
        return json;
    }

    /** Median seconds of a round by the clock, the first left out: in it networks are built. */
    private static double seconds(int rounds, int executors) throws InterruptedException {
        LOG.info("{} rounds on executors: {}", rounds, executors);
        SparkSession spark = SparkSession.builder()
                .appName("sparsevae bench executors")
                .config("spark.cores.max", executors)
                .getOrCreate();
        try {
            while (spark.sparkContext().statusTracker().getExecutorInfos().length <= executors) {
                Thread.sleep(100); // the driver is one of them
            }
            SparseVAEModel model = new SparseVAE()
                    .setLikelihood("multinomial")
                    .setK(FACTORS)
                    .setDecoderLayers(UNITS, UNITS)
                    .setEncoderLayers(UNITS, UNITS)
                    .setBatchSize(BATCH)
                    .setAveragingFrequency(FREQUENCY)
                    .setNumPartitions(EXECUTORS)
                    .setEpochs(rounds)
                    .setRestarts(1)
                    .setDropWeakFactors(false)
                    .setVerbosity(0)
                    .setSeed(SEED)
                    .fit(new GeneratedUsers(SEED, FEATURES).table(spark, ROWS, EXECUTORS));
            return Spread.of(model.summary().records().stream()
                            .skip(1)
                            .mapToDouble(RoundRecord::seconds)
                            .toArray())
                    .median();
        } finally {
            spark.stop();
        }
    }
}
