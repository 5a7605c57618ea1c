// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
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
import org.sparsevae.training.rows.PlacedRows.PartitionRows;
import org.sparsevae.training.rows.TrainingRows;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * The driver's side of an averaging round, in place of dl4j-spark's {@code ParameterAveragingTrainingMaster}: that one filters and
 * re-splits the whole data set every round, drops batches that do not divide evenly, averages without regard to how many rows a worker
 * saw, in order of arrival, and leaves its broadcasts behind. Here every partition reads its next minibatches from its own cached rows,
 * results are summed in partition order, weighted by rows, in double precision, and each round's broadcast is destroyed.
 */
public final class AveragingMaster {
    /** Up to so many partitions the driver sums all results itself; beyond, groups of partitions are summed by executors first. */
    private static final int DIRECT_PARTITIONS = 16;

    private final JavaSparkContext spark;
    private final PlacedRows placed;
    private final WorkerSetup setup;

    private final boolean reproducible;
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
    }

    /**
     * Runs one round and writes the average over the state it started from.
     *
     * @return the sums over the rows that the workers trained on
     * @throws IllegalArgumentException if the fit is to be reproducible and workers differ in what decides the last bits
     */
    public RowTerms round(RoundPlan plan, WeightState state) {
        Broadcast<WeightState> broadcast = spark.broadcast(state);
        try {
            RoundTask task = new RoundTask(setup, plan, broadcast);
            RoundAverage average = new RoundAverage();
            if (placed.numPartitions() <= DIRECT_PARTITIONS) {
                PartitionJob.run(placed, false, task).forEach(average::add);
            } else {
                sumOfGroups(placed.training().map(task::call).filter(Objects::nonNull))
                        .forEach(average::add);
            }
            workers.add(average.workers());
            if (reproducible) {
                workers.requireOneKind();
            }
            average.writeTo(state);
            return average.terms();
        } finally {
            broadcast.destroy();
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
        Broadcast<WeightState> broadcast = spark.broadcast(state);
        try {
            RowTerms total = new RowTerms();
            PartitionJob.run(placed, validation, new ScoreTask(setup, broadcast, draws))
                    .forEach(total::add);
            return total;
        } finally {
            broadcast.destroy();
        }
    }

    /** Sums that do not depend on the order of arrival: every so many partitions are a group, summed in partition order on an executor; the sums in the order of the groups. */
    static List<RoundAverage> sumOfGroups(JavaRDD<RoundResult> results) {
        int groups = (int) Math.ceil(Math.sqrt(results.getNumPartitions()));
        return results.mapToPair(result -> new Tuple2<>(result.partition() % groups, result))
                .groupByKey(
                        groups) // group g comes out alone in partition g, and what is collected is in partition order
                .map(group -> sum(group._2()))
                .collect();
    }

    private static RoundAverage sum(Iterable<RoundResult> results) {
        RoundAverage sum = new RoundAverage();
        StreamSupport.stream(results.spliterator(), false)
                .sorted(Comparator.comparingInt(RoundResult::partition))
                .forEach(sum::add);
        return sum;
    }

    /**
     * One Spark job over the cached partitions that hands its results to the driver in partition order. It runs on the cached RDD itself:
     * Spark searches every closure of a transformation (and of {@code collect}) for references by reading the byte code of the classes
     * around it, which took more time on the driver than all else in the rounds of a small fit. A class that is no closure is left alone.
     */
    static final class PartitionJob<R> extends AbstractFunction2<TaskContext, Iterator<PartitionRows>, R>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final boolean validation;
        private final Function<TrainingRows, R> task;

        private PartitionJob(boolean validation, Function<TrainingRows, R> task) {
            this.validation = validation;
            this.task = task;
        }

        /** The task's results that are not null, in partition order. */
        static <R> List<R> run(PlacedRows placed, boolean validation, Function<TrainingRows, R> task) {
            @SuppressWarnings("unchecked")
            R[] results = (R[]) placed.partitions()
                    .context()
                    .runJob(
                            placed.partitions().rdd(),
                            new PartitionJob<>(validation, task),
                            ClassTag$.MODULE$.<R>apply(Object.class));
            return Arrays.stream(results).filter(Objects::nonNull).toList();
        }

        @Override
        public R apply(TaskContext context, Iterator<PartitionRows> partition) {
            PartitionRows rows = partition.next();
            try {
                return task.call(validation ? rows.validation() : rows.training());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a worker failed", e);
            }
        }
    }

    /** Scores one partition's rows with the broadcast parameters; null for a partition without rows. */
    static final class ScoreTask implements Function<TrainingRows, RowTerms> {
        private static final long serialVersionUID = 1L;

        private final WorkerSetup setup;
        private final Broadcast<WeightState> state;
        private final int draws;

        ScoreTask(WorkerSetup setup, Broadcast<WeightState> state, int draws) {
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
            HostCopy.fromFloats(state.value().parameters(), network.params());
            RowTerms terms = new MinibatchFeed(setup, rows, network, state.value()).score(draws);
            WorkerNetworks.giveBack(setup.configuration(), network);
            return terms;
        }
    }

    /** One partition's part of an averaging round: its next minibatches of the epoch. A partition with none left has the result null. */
    static final class RoundTask implements Function<TrainingRows, RoundResult> {
        private static final long serialVersionUID = 1L;

        private final WorkerSetup setup;
        private final RoundPlan plan;
        private final Broadcast<WeightState> state;

        RoundTask(WorkerSetup setup, RoundPlan plan, Broadcast<WeightState> state) {
            this.setup = setup;
            this.plan = plan;
            this.state = state;
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
            MinibatchFeed feed = new MinibatchFeed(setup, rows, network, state.value());
            for (int m = plan.firstMinibatch(); m < end; m++) {
                feed.train(order, plan, m, worker);
            }
            return worker.result(network);
        }
    }
}
