// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.training.dl4j.RoundAverage.Workers;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.MinibatchOrder;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.TrainingRows;
import scala.Tuple2;

/**
 * The driver's side of an averaging round, in place of dl4j-spark's {@code ParameterAveragingTrainingMaster}: that one filters and
 * re-splits the whole data set every round, drops batches that do not divide evenly, averages without regard to how many rows a worker
 * saw, in order of arrival, and leaves its broadcasts behind. Here every partition reads its next minibatches from its own cached rows,
 * results are summed in partition order, weighted by rows, in double precision, and each round's broadcast is destroyed. In local mode there
 * is none: weights and results stay where they are ({@link StandingTasks}).
 */
public final class AveragingMaster implements AutoCloseable {
    /** Up to so many partitions the driver sums all results itself; beyond, groups of partitions are summed by executors first. */
    private static final int DIRECT_PARTITIONS = 16;

    private final JavaSparkContext spark;
    private final PlacedRows placed;
    private final WorkerSetup setup;

    private final boolean reproducible;
    /** Tasks of this JVM; null where executors are other processes. */
    private final StandingTasks standing;
    /** Arrays of the last round's results, for the next. */
    private final Spares spares = new Spares();
    /** Where each partition was trained last. */
    private final Workers workers = new Workers();

    /**
     * @param spark the context
     * @param rows the cached rows
     * @param setup what workers need for the whole fit
     * @param reproducible whether partitions trained on different kinds of machine are refused
     */
    public AveragingMaster(JavaSparkContext spark, PlacedRows rows, WorkerSetup setup, boolean reproducible) {
        this.spark = spark;
        this.placed = rows;
        this.setup = setup;
        this.reproducible = reproducible;
        this.standing = spark.sc().isLocal() ? new StandingTasks(spark, rows) : null;
    }

    /**
     * Runs one round and writes the average over the state it started from.
     *
     * @return the sums over the rows that the workers trained on
     * @throws IllegalArgumentException if the fit is to be reproducible and workers differ in what decides the last bits
     */
    public RowTerms round(RoundPlan plan, WeightState state) {
        RoundAverage average = averageOf(plan, state);
        workers.add(average.workers());
        if (reproducible) {
            workers.requireOneKind();
        }
        average.writeTo(state);
        return average.terms();
    }

    private RoundAverage averageOf(RoundPlan plan, WeightState state) {
        if (placed.numPartitions() <= DIRECT_PARTITIONS) {
            return RoundAverage.of(call(false, state, weights -> new RoundTask(setup, plan, weights, spares)));
        }
        RoundAverage average = new RoundAverage();
        Optional<List<RoundResult>> here = callHere(false, new RoundTask(setup, plan, () -> state, spares));
        if (here.isPresent()) {
            sumOfGroups(here.get(), placed.numPartitions()).forEach(average::add);
            return average;
        }
        Broadcast<WeightState> broadcast = spark.broadcast(state);
        try {
            RoundTask task = new RoundTask(setup, plan, broadcast::value, null);
            sumOfGroups(placed.training().map(task::call).filter(Objects::nonNull))
                    .forEach(average::add);
            return average;
        } finally {
            broadcast.destroy();
        }
    }

    /** Calls a task that reads a state on every partition, and gives the results that are not null in partition order. */
    private <R> List<R> call(
            boolean validation,
            WeightState state,
            java.util.function.Function<Weights, Function<TrainingRows, R>> task) {
        Optional<List<R>> here = callHere(validation, task.apply(() -> state));
        if (here.isPresent()) {
            return here.get();
        }
        Broadcast<WeightState> broadcast = spark.broadcast(state);
        try {
            return PartitionJob.run(placed, validation, task.apply(broadcast::value));
        } finally {
            broadcast.destroy();
        }
    }

    /** The same where tasks run in this JVM. */
    private <R> Optional<List<R>> callHere(boolean validation, Function<TrainingRows, R> task) {
        return standing == null ? Optional.empty() : standing.run(validation, task);
    }

    /** Lets go of the tasks that wait for the next round. */
    @Override
    public void close() {
        if (standing != null) {
            standing.close();
        }
    }

    /** On which device each partition was trained last, a line each, in partition order. */
    public List<String> devices() {
        return workers.describe();
    }

    /**
     * Scores rows without training.
     *
     * @param validation whether to score the validation rows or the training rows
     * @param draws how often every row's z is drawn from the posterior (keyed noise); 0 for the posterior mean
     * @return sums over the rows and draws, added in partition order: a row counts once per draw
     */
    public RowTerms score(WeightState state, boolean validation, int draws) {
        RowTerms total = new RowTerms();
        call(validation, state, weights -> new ScoreTask(setup, weights, draws)).forEach(total::add);
        return total;
    }

    /** Sums that do not depend on the order of arrival: every so many partitions are a group, summed in partition order on an executor; the sums in the order of the groups. */
    static List<RoundAverage> sumOfGroups(JavaRDD<RoundResult> results) {
        int groups = groups(results.getNumPartitions());
        return results.mapToPair(result -> new Tuple2<>(result.partition() % groups, result))
                .groupByKey(
                        groups) // group g comes out alone in partition g, and what is collected is in partition order
                .map(group -> sum(group._2()))
                .collect();
    }

    /** The same, to the bit, of results that are here. */
    static List<RoundAverage> sumOfGroups(List<RoundResult> results, int partitions) {
        int groups = groups(partitions);
        Map<Integer, List<RoundResult>> members = results.stream()
                .collect(Collectors.groupingBy(
                        result -> result.partition() % groups, TreeMap::new, Collectors.toList()));
        return members.values().stream().map(AveragingMaster::sum).toList();
    }

    private static int groups(int partitions) {
        return (int) Math.ceil(Math.sqrt(partitions));
    }

    private static RoundAverage sum(Iterable<RoundResult> results) {
        RoundAverage sum = new RoundAverage();
        StreamSupport.stream(results.spliterator(), false)
                .sorted(Comparator.comparingInt(RoundResult::partition))
                .forEach(sum::add);
        return sum;
    }

    /** The state that a round starts from, wherever it is read: broadcast to other processes, by reference in this one. */
    @FunctionalInterface
    interface Weights extends Supplier<WeightState>, Serializable {}

    /** Arrays that results are written to, round after round: of a size at which Java's heap is cleaned up after every few that are thrown away. */
    static final class Spares {
        private final Map<Integer, float[][]> arrays = new ConcurrentHashMap<>();

        /** A partition's arrays: those of parameters and of Adam's state, null at first. */
        float[][] of(int partition) {
            return arrays.computeIfAbsent(partition, p -> new float[2][]);
        }
    }

    /** Scores one partition's rows with the broadcast parameters; null for a partition without rows. */
    static final class ScoreTask implements Function<TrainingRows, RowTerms> {
        private static final long serialVersionUID = 1L;

        private final WorkerSetup setup;
        private final Weights state;
        private final int draws;

        ScoreTask(WorkerSetup setup, Weights state, int draws) {
            this.setup = setup;
            this.state = state;
            this.draws = draws;
        }

        @Override
        public RowTerms call(TrainingRows rows) {
            if (rows.size() == 0) {
                return null;
            }
            MultiLayerNetwork network = WorkerNetworks.borrow(setup.configuration());
            HostCopy.fromFloats(state.get().parameters(), network.params());
            RowTerms terms = new MinibatchFeed(setup, rows, network, state.get()).score(draws);
            WorkerNetworks.giveBack(setup.configuration(), network);
            return terms;
        }
    }

    /** One partition's part of an averaging round: its next minibatches of the epoch. A partition with none left has the result null. */
    static final class RoundTask implements Function<TrainingRows, RoundResult> {
        private static final long serialVersionUID = 1L;

        private final WorkerSetup setup;
        private final RoundPlan plan;
        private final Weights state;
        /** Null where the results leave this JVM. */
        private final transient Spares spares;

        RoundTask(WorkerSetup setup, RoundPlan plan, Weights state, Spares spares) {
            this.setup = setup;
            this.plan = plan;
            this.state = state;
            this.spares = spares;
        }

        @Override
        public RoundResult call(TrainingRows rows) {
            MinibatchOrder order = new MinibatchOrder(setup.seed(), plan.epoch(), rows.partition(), rows.size());
            int end = Math.min(plan.firstMinibatch() + plan.minibatches(), order.minibatches(setup.batchSize()));
            if (plan.firstMinibatch() >= end) {
                return null;
            }
            AveragingWorker worker = new AveragingWorker(state, setup, plan, rows.partition());
            MultiLayerNetwork network = worker.getInitialModel();
            MinibatchFeed feed = new MinibatchFeed(setup, rows, network, state.get());
            for (int m = plan.firstMinibatch(); m < end; m++) {
                feed.train(order, plan, m, worker);
            }
            return worker.result(network, spares == null ? null : spares.of(rows.partition()));
        }
    }
}
