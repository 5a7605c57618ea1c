// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.learning.config.Adam;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.TrainingState.BestEpoch;
import org.sparsevae.training.dl4j.AveragingMaster;
import org.sparsevae.training.round.LearningRateSchedule;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.PlacedRows.RowCounts;

/**
 * The training loop: parameter-averaged synchronous SGD. An epoch is a number of rounds; in a round every partition trains on its next
 * F minibatches from the same state, and the results are averaged, weighted by rows. Between rounds the driver does what the model wants
 * done with the average ({@link RoundUpdate}). There is no other loop: every model trains here.
 */
final class TrainingLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

    private final NetworkSpec network;
    private final ParameterLayout layout;
    private final TrainingPlan plan;
    private final PlacedRows rows;
    private final Initialization start;
    private final RoundUpdate firstUpdate;
    private final TrainingListener listener;

    private final LearningRateSchedule learningRate;
    private final double effectiveRows;
    private final int stepsPerEpoch;
    private final int roundsPerEpoch;
    private final AveragingMaster master;

    /**
     * @param fit network, rows, start and listener
     * @param plan how to train
     * @param update the model's work between rounds
     */
    TrainingLoop(AveragedTraining fit, TrainingPlan plan, RoundUpdate update) {
        this.network = fit.network();
        this.layout = network.layout();
        this.plan = plan;
        this.rows = fit.rows();
        this.start = fit.start();
        this.firstUpdate = update;
        this.listener = fit.listener();
        RowCounts total = rows.trainingTotal();
        this.effectiveRows = total.weight();
        long largest =
                rows.trainingCounts().stream().mapToLong(RowCounts::rows).max().orElse(0);
        this.stepsPerEpoch = Math.toIntExact((largest + plan.batchSize() - 1) / plan.batchSize());
        this.roundsPerEpoch = (stepsPerEpoch + plan.averagingFrequency() - 1) / plan.averagingFrequency();
        this.learningRate = plan.learningRate().over(stepsPerEpoch, plan.epochs());
        Adam adam = Adam.builder()
                .learningRateSchedule(learningRate)
                .beta2(TrainingPlan.BETA2)
                .epsilon(TrainingPlan.EPSILON)
                .build();
        WorkerSetup setup = new WorkerSetup(
                network.configuration(adam).toJson(),
                plan.batchSize(),
                plan.seed(),
                plan.scoreSeed(),
                plan.input(),
                effectiveRows,
                total.rows() / effectiveRows);
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(rows.partitions().context());
        this.master = new AveragingMaster(spark, rows, setup, fit.reproducible());
    }

    /**
     * Trains to the end, or until patience runs out. What an earlier fit has done of this training is taken from its checkpoints, to the bit.
     *
     * @param from where to start where there is no checkpoint, not changed; null for the start that the seed gives
     * @param checkpoints where this training keeps its checkpoints
     * @throws DivergedException if the objective is not a finite number after a round, now or then
     * @throws FitStoppedException if the program is being shut down
     */
    TrainedNetwork run(WeightState from, TrainingCheckpoints checkpoints) {
        Optional<TrainedNetwork> finished = checkpoints.finished(firstUpdate);
        if (finished.isPresent()) {
            return finished.get();
        }
        int rounds = roundsPerEpoch * plan.epochs();
        TrainingState state = checkpoints
                .newest(firstUpdate, plan.patience())
                .orElseGet(() ->
                        TrainingState.start(from == null ? startState() : from.copy(), firstUpdate, plan.patience()));
        listener.started(
                rounds, rows.trainingTotal().rows(), rows.validationTotal().rows());
        try {
            while (state.done() < rounds && !isExhausted(state)) {
                checkpoints.hold(state, rounds);
                round(state, rounds);
                checkpoints.afterRound(state, rounds);
            }
            checkpoints.hold(state, rounds);
            TrainedNetwork trained = finish(state, rounds);
            checkpoints.finished(trained, rounds);
            return trained;
        } catch (DivergedException e) {
            checkpoints.diverged(e);
            throw e;
        } catch (Throwable e) {
            checkpoints.interrupted(e);
            throw e;
        } finally {
            master.close();
        }
    }

    private boolean isExhausted(TrainingState state) {
        return state.done() % roundsPerEpoch == 0 && state.best().exhausted();
    }

    private void round(TrainingState training, int rounds) {
        long started = System.nanoTime();
        int epoch = training.done() / roundsPerEpoch;
        int round = training.done() % roundsPerEpoch;
        WeightState state = training.weights();
        RoundUpdate update = training.update();
        RoundProgress progress = progress(epoch, round, rounds);
        RowTerms terms = master.round(roundPlan(epoch, round, update, state), state);
        requireFinite(terms, state, progress);
        liftNoise(state, progress.share());
        update.afterRound(state, progress);
        training.epoch().add(terms);
        RoundRecord record = record(progress, terms, update, state, (System.nanoTime() - started) / 1e9);
        boolean last = round == roundsPerEpoch - 1;
        boolean validated = rows.validationTotal().rows() > 0;
        if (last && validated) {
            record = record.withValidation(master.score(state, true, 0).meanLogLikelihood());
        }
        training.records().add(record);
        listener.round(record, rounds);
        if (last) {
            update.afterEpoch(state, training.epoch(), progress);
            training.endEpoch();
            if (validated && plan.patience() > 0 && update.settled(progress) && planSettled(progress)) {
                training.best().see(record.validationLogLikelihood(), state, update);
            }
        }
    }

    private RoundPlan roundPlan(int epoch, int round, RoundUpdate update, WeightState state) {
        int first = round * plan.averagingFrequency();
        int minibatches = Math.min(plan.averagingFrequency(), stepsPerEpoch - first);
        int firstStep = epoch * stepsPerEpoch + first;
        double[] klWeights = new double[minibatches];
        double[] shares = new double[minibatches];
        for (int m = 0; m < minibatches; m++) {
            shares[m] = (double) (firstStep + m) / totalSteps();
            klWeights[m] = plan.klWeight().at(shares[m]);
        }
        return new RoundPlan(
                epoch,
                first,
                minibatches,
                firstStep,
                klWeights,
                shares,
                update.needsPosteriorMoments(),
                update.heldSupport(state));
    }

    private RoundProgress progress(int epoch, int round, int rounds) {
        int first = epoch * stepsPerEpoch + round * plan.averagingFrequency();
        int end = epoch * stepsPerEpoch + Math.min(stepsPerEpoch, (round + 1) * plan.averagingFrequency());
        return new RoundProgress(
                epoch,
                epoch * roundsPerEpoch + round,
                rounds,
                end,
                totalSteps(),
                learningRate.sum(first, end - first),
                effectiveRows);
    }

    private int totalSteps() {
        return stepsPerEpoch * plan.epochs();
    }

    private void requireFinite(RowTerms terms, WeightState state, RoundProgress progress) {
        // a relu turns NaN into zero, so a broken weight need not show in the terms
        if (!terms.isFinite() || !state.isFinite()) {
            throw new DivergedException(
                    progress.round() + 1, progress.rounds(), plan.learningRate().peak());
        }
    }

    /** Where the weights start. */
    private WeightState startState() {
        float[] parameters = start.parameters(layout, plan.seed());
        return new WeightState(parameters, new float[2 * parameters.length]);
    }

    /** Keeps sigma_j at or above the present noise floor, so that no feature is explained before the factors have settled. */
    private void liftNoise(WeightState state, double share) {
        if (plan.noiseFloor() == null) {
            return;
        }
        ParameterLayout.Entry entry = layout.entry(network.likelihood().noise().orElseThrow());
        for (int j = 0; j < entry.length(); j++) {
            double floor =
                    plan.noiseFloor().share().at(share) * plan.noiseFloor().unit()[j];
            int at = entry.offset() + j;
            state.parameters()[at] = Math.max((float) StrictMath.log(floor), state.parameters()[at]);
        }
    }

    /** Whether the loop's own schedules have reached their ends, so that validation scores can be compared. */
    private boolean planSettled(RoundProgress progress) {
        return settled(plan.klWeight(), progress)
                && (plan.noiseFloor() == null || settled(plan.noiseFloor().share(), progress));
    }

    private static boolean settled(Schedule schedule, RoundProgress progress) {
        return schedule.at(progress.share()) == schedule.at(1);
    }

    private RoundRecord record(
            RoundProgress progress, RowTerms terms, RoundUpdate update, WeightState state, double seconds) {
        double penalty = (update.penalty(state) - logNoisePrior(state) + weightPenalty(state)) / effectiveRows;
        return new RoundRecord(
                progress.round() + 1,
                progress.epoch() + 1,
                terms.meanLogLikelihood(),
                terms.meanKullbackLeibler(),
                penalty,
                terms.meanLogLikelihood() - terms.meanKullbackLeibler() - penalty,
                Double.NaN,
                update.activeFactors(state),
                update.nonZeroLoadings(state),
                terms.rows(),
                seconds,
                terms.meanTotalCorrelation());
    }

    private TrainedNetwork finish(TrainingState training, int rounds) {
        BestEpoch best = training.best();
        List<RoundRecord> records = training.records();
        if (best.exhausted()) {
            LOG.info(
                    "stopped after {} of {} rounds: no better validation log-likelihood in {} epochs",
                    records.size(),
                    rounds,
                    plan.patience());
        }
        WeightState state = best.found() ? best.state() : training.weights();
        RoundUpdate update = best.found() ? best.update() : training.update();
        boolean stoppedEarly = best.found() && best.exhausted();
        RowTerms terms = master.score(state, false, plan.objectiveDraws());
        if (!terms.isFinite()) {
            // a round's terms are those before its last step, so the last round of all is judged here
            throw new DivergedException(
                    records.size(), records.size(), plan.learningRate().peak());
        }
        double bound = terms.evidenceLowerBound() * effectiveRows / terms.rows();
        double likelihoodAndWeights = bound + logNoisePrior(state) - weightPenalty(state);
        double logPrior = update.logMarginalPrior(state);
        return new TrainedNetwork(
                state,
                update,
                List.copyOf(records),
                bound,
                likelihoodAndWeights + logPrior,
                likelihoodAndWeights + update.finalPriorWeight() * logPrior,
                stoppedEarly,
                List.of(),
                List.of(),
                master.devices());
    }

    private double weightPenalty(WeightState state) {
        return network.weightPrior().penalty(layout, state.parameters());
    }

    private double logNoisePrior(WeightState state) {
        Likelihood likelihood = network.likelihood();
        if (likelihood.noise().isEmpty()) {
            return 0;
        }
        ParameterLayout.Entry entry = layout.entry(likelihood.noise().get());
        double[] noise = new double[entry.length()];
        for (int j = 0; j < noise.length; j++) {
            noise[j] = state.parameters()[entry.offset() + j];
        }
        return likelihood.logNoisePrior(noise);
    }
}
