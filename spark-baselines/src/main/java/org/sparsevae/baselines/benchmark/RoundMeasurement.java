// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.Session;
import org.sparsevae.baselines.experiments.scale.GeneratedUsers;
import org.sparsevae.features.InputScaling;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.training.dl4j.AveragingMaster;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.SparseRow;

/**
 * What an averaging round costs beside its steps, in steady state: processor time of the whole process, of rounds of one and of eleven
 * minibatches of a row in turns. What ten more steps cost is taken off; what is left is the round.
 */
final class RoundMeasurement implements Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(RoundMeasurement.class);

    private static final int PARTITIONS = 2;

    /** The recipe for ratings: 342,210 parameters. */
    private static final Shape RATINGS = Shape.ALL.get(1);

    private static final int FEW_ROWS = 5_000;
    private static final int MANY_ROWS = 100 * FEW_ROWS;

    private static final int SHORT = 1;
    private static final int LONG = 11;

    private static final int WARM_UP_ROUNDS = 20;
    private static final int ROUNDS = 30;
    private static final int QUICK_ROUNDS = 15;
    private static final int TURNS = 5;
    private static final int QUICK_TURNS = 3;

    private final Shape shape;
    private final int few;
    private final int many;

    /** The recipe for ratings. */
    RoundMeasurement() {
        this(RATINGS, FEW_ROWS, MANY_ROWS);
    }

    RoundMeasurement(Shape shape, int few, int many) {
        this.shape = shape;
        this.few = few;
        this.many = many;
    }

    @Override
    public String name() {
        return "rounds";
    }

    @Override
    public List<String> launcherOptions() {
        return List.of("--master", "local[" + PARTITIONS + "]");
    }

    @Override
    public Map<String, Object> measure(boolean quick, String peer) throws Exception {
        return Session.with("sparsevae bench rounds", spark -> {
            try (Rounds small = new Rounds(spark, shape, few);
                    Rounds large = new Rounds(spark, shape, many)) {
                int turns = quick ? QUICK_TURNS : TURNS;
                int rounds = quick ? QUICK_ROUNDS : ROUNDS;
                small.run(WARM_UP_ROUNDS, SHORT);
                large.run(WARM_UP_ROUNDS, SHORT);
                double[] ofFew = new double[turns];
                double[] ofMany = new double[turns];
                for (int turn = 0; turn < turns; turn++) {
                    ofFew[turn] = small.milliseconds(rounds);
                    ofMany[turn] = large.milliseconds(rounds);
                }
                Spread cost = Spread.of(ofFew);
                Spread growth = Spread.ofRatios(ofMany, ofFew);
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("round_cpu_ms", Spread.rounded(cost.median()));
                json.put("round_cpu_ms_range", cost.range());
                json.put("round_growth", Spread.rounded(growth.median()));
                json.put("round_growth_range", growth.range());
                json.put("round_parameters", small.parameters());
                json.put("round_partitions", PARTITIONS);
                return json;
            }
        });
    }

    /** Rounds on a table of some length. */
    private static final class Rounds implements AutoCloseable {
        private final NetworkSpec spec;
        private final WeightState state;
        private final PlacedRows rows;
        private final AveragingMaster master;

        Rounds(SparkSession session, Shape shape, int rows) {
            this.spec = shape.sparse();
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
            LOG.info("rounds on {} rows", rows);
            GeneratedUsers users = new GeneratedUsers(1, shape.features());
            JavaRDD<SparseRow> generated =
                    users.users(session, rows, PARTITIONS).map(SparseRow::of);
            this.rows = RowPlacement.place(generated, PARTITIONS, shape.features());
            float[] parameters = shape.start(spec);
            this.state = new WeightState(parameters, new float[2 * parameters.length]);
            this.master = new AveragingMaster(
                    spark,
                    this.rows,
                    new WorkerSetup(
                            spec.configuration(Shape.updater()).toJson(),
                            1,
                            1,
                            1,
                            new EncoderInput(null, InputScaling.NONE, 0),
                            rows,
                            1),
                    true);
        }

        int parameters() {
            return state.parameters().length;
        }

        void run(int rounds, int minibatches) {
            double[] ones = new double[minibatches];
            Arrays.fill(ones, 1);
            for (int round = 0; round < rounds; round++) {
                // every round begins where the one before ended, as in an epoch
                int first = round * minibatches;
                master.round(new RoundPlan(0, first, minibatches, first, ones, ones, false, null), state);
            }
            master.close(); // the cores are for the other table now
        }

        /** Processor milliseconds of a round, without its steps. */
        double milliseconds(int rounds) {
            double few = process(rounds, SHORT);
            double more = process(rounds, LONG);
            double step = (more - few) / (LONG - SHORT);
            return few - SHORT * step;
        }

        private double process(int rounds, int minibatches) {
            double start = ProcessorTime.ofProcess();
            run(rounds, minibatches);
            return (ProcessorTime.ofProcess() - start) / rounds;
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
