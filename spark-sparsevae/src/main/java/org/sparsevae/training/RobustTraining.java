// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.prior.FloatSlice;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.training.TrainedNetwork.RestartRecord;
import org.sparsevae.training.round.WeightState;

/**
 * Trains a sparse VAE from several starts and keeps the best. The objective has local optima in which a factor is lost, split or rotated
 * into another; on the paper's synthetic data a single training ends in one of them about every third time, far below the best objective.
 *
 * <p>Restarts end early once the best support has been found twice, up to the order of the factors and, in large supports, a loading in
 * twenty ({@link SupportAgreement}): agreement of independent starts is the evidence that more would find the same. Afterwards, where it is asked for, a factor that has fewer than the two anchors that
 * identifiability needs (Moran et al. 2022, Theorem 1) is taken out, the rest trained on, and the result kept if the objective agrees.
 *
 * <p>Restarts run side by side where there are cores for them, but only those that are needed whatever the others find: the model, the record
 * and the work done are those of one after another.
 *
 * <p>Every decision rests on the seed and the data alone.
 */
public final class RobustTraining {
    private static final Logger LOG = LoggerFactory.getLogger(RobustTraining.class);

    private static final String RESTART = "restart";
    private static final String REFIT = "refit";
    /** Epochs of a refit over those of a restart. */
    private static final double REFIT_EPOCHS = 0.4;
    /** Peak learning rate of a refit over that of a restart. */
    private static final double REFIT_LEARNING_RATE = 0.5;
    /** Size at which a feature that has lost its only factor starts on each of the others; the gauge keeps a feature's largest loading near 1. */
    private static final float REOPENED_LOADING = 0.5f;

    private final Training training;
    private final TrainingListener listener;
    private final TrainingPlan plan;
    private final Supplier<LoadingsUpdate> updates;

    /**
     * @param training trains once
     * @param listener hears what came of each training
     * @param plan plan of the first training; the others have seeds derived from its seed
     * @param updates makes the update of a training
     */
    public RobustTraining(
            Training training, TrainingListener listener, TrainingPlan plan, Supplier<LoadingsUpdate> updates) {
        this.training = training;
        this.listener = listener;
        this.plan = plan;
        this.updates = updates;
    }

    private record Attempt(int number, TrainedNetwork trained) {
        double objective() {
            return trained.selectionObjective();
        }

        LoadingsSupport support() {
            return ((LoadingsUpdate) trained.update()).support(trained.state());
        }
    }

    /**
     * Trains.
     *
     * @param restarts trainings from different starts, at most; at least 1
     * @param endEarly whether restarts end once the best support was found twice; a support that is held tells nothing by that
     * @param dropFactors whether factors without two anchors are taken out where the objective agrees
     * @return the best training, with the record of all and the end states of the other restarts
     * @throws DivergedException if every restart's objective ceased to be a finite number
     */
    public TrainedNetwork bestOf(int restarts, boolean endEarly, boolean dropFactors) {
        List<Attempt> attempts = new ArrayList<>();
        List<RestartRecord> failed = new ArrayList<>();
        DivergedException diverged = null;
        int r = 1;
        try (SideBySide begun = new SideBySide()) {
            for (; r <= restarts && !(endEarly && isFoundTwice(attempts)); r++) {
                if (begun.isEmpty()) {
                    // no more than are needed whatever these find
                    int needed = endEarly ? Math.max(1, 2 - attempts.size()) : restarts;
                    begun.begin(prepare(r, Math.min(Math.min(needed, restarts - r + 1), training.sideBySide())));
                }
                try {
                    attempts.add(new Attempt(r, begun.next()));
                    listener.note("restart " + r + " of at most " + restarts + ": " + describe(last(attempts)));
                } catch (DivergedException e) {
                    diverged = e;
                    failed.add(RestartRecord.diverged(r, RESTART, -1));
                    LOG.warn("restart {} of at most {} is left out: {}", r, restarts, e.getMessage());
                }
            }
        }
        if (attempts.isEmpty()) {
            throw diverged;
        }
        Attempt best = best(attempts);
        List<WeightState> others = attempts.stream()
                .filter(attempt -> attempt != best)
                .map(attempt -> attempt.trained().state())
                .toList();
        List<RestartRecord> records = new ArrayList<>();
        attempts.forEach(attempt -> records.add(record(attempt, RESTART, -1, attempt == best)));
        records.addAll(failed);
        records.sort(Comparator.comparingInt(RestartRecord::attempt));
        TrainedNetwork kept = dropFactors ? withoutWeakFactors(best, r - 1, records) : best.trained();
        return kept.withRestarts(List.copyOf(records), others);
    }

    /** Prepares restarts in their order. */
    private List<Supplier<TrainedNetwork>> prepare(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(r -> training.prepare(plan.withSeed(seed(r)), updates.get(), null, r == first))
                .toList();
    }

    /** The first restart has the plan's own seed, so that one restart alone is a plain training. */
    private long seed(int restart) {
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        return LongStream.iterate(plan.seed(), previous -> seeds.nextLong())
                .skip(restart - 1L)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFoundTwice(List<Attempt> attempts) {
        if (attempts.size() < 2) {
            return false;
        }
        Attempt best = best(attempts);
        LoadingsSupport support = best.support();
        return attempts.stream()
                .anyMatch(other -> other != best
                        && SupportAgreement.of(support, other.support()).isFoundAgain());
    }

    private static Attempt best(List<Attempt> attempts) {
        return attempts.stream()
                .max(Comparator.comparingDouble(Attempt::objective))
                .orElseThrow();
    }

    private static Attempt last(List<Attempt> attempts) {
        return attempts.get(attempts.size() - 1);
    }

    /** Takes out factors without two anchors, those with the fewest features first, where the objective agrees. */
    private TrainedNetwork withoutWeakFactors(Attempt best, int lastNumber, List<RestartRecord> records) {
        Attempt kept = best;
        Set<Integer> refused = new HashSet<>();
        int number = lastNumber;
        for (Optional<Integer> weak = weakest(kept.support(), refused);
                weak.isPresent();
                weak = weakest(kept.support(), refused)) {
            int factor = weak.get();
            number++;
            Attempt refit = null;
            try {
                refit = new Attempt(number, without(factor, kept));
            } catch (DivergedException e) {
                LOG.warn("the refit without factor {} is left out: {}", factor, e.getMessage());
            }
            boolean agrees = refit != null && refit.objective() >= kept.objective();
            records.add(
                    refit == null
                            ? RestartRecord.diverged(number, REFIT, factor)
                            : record(refit, REFIT, factor, agrees));
            if (refit != null) {
                listener.note("without factor " + factor + ", which has fewer than two anchors: " + describe(refit)
                        + "; " + (agrees ? "kept" : "the objective says no"));
            }
            if (agrees) {
                kept = new Attempt(refit.number(), refit.trained().after(kept.trained()));
                refused.clear();
            } else {
                refused.add(factor);
            }
        }
        return kept.trained();
    }

    private static Optional<Integer> weakest(LoadingsSupport support, Set<Integer> refused) {
        int[] features = support.featuresPerFactor();
        if (support.activeFactors() < 2) {
            return Optional.empty();
        }
        return IntStream.range(0, features.length)
                .filter(k -> features[k] > 0 && !refused.contains(k) && support.anchors(k).length < 2)
                .boxed()
                .min(Comparator.comparingInt(k -> features[k]));
    }

    /** Trains on from {@code kept} with the column of a factor closed, and its anchors opened to all other factors in use. */
    private TrainedNetwork without(int factor, Attempt kept) {
        LoadingsUpdate update = (LoadingsUpdate) kept.trained().update();
        LoadingsSupport support = kept.support();
        WeightState state = new WeightState(
                kept.trained().state().parameters().clone(),
                new float[kept.trained().state().adamState().length]);
        state.covariance(
                kept.trained().state().covarianceInverse(),
                kept.trained().state().covarianceLogDeterminant());
        int[] features = support.featuresPerFactor();
        // where the support is frozen, only what was on stays on
        boolean[] allowed = support.without(factor).mask();
        for (int i = 0; i < allowed.length && !update.isFrozen(); i++) {
            int k = i % features.length;
            allowed[i] = k != factor && features[k] > 0 && update.allows(i);
        }
        FloatSlice w = update.loadings(state);
        for (int j : support.anchors(factor)) {
            for (int k = 0; k < features.length; k++) {
                if (k != factor && features[k] > 0 && update.allows(j * features.length + k)) {
                    allowed[j * features.length + k] = true;
                    w.set(j * features.length + k, REOPENED_LOADING);
                }
            }
        }
        LoadingsSupport held = LoadingsSupport.of(allowed, features.length);
        held.apply(w);
        return training.train(plan.refit(REFIT_EPOCHS, REFIT_LEARNING_RATE), update.refit(held, state), state);
    }

    private static RestartRecord record(Attempt attempt, String kind, int dropped, boolean kept) {
        LoadingsSupport support = attempt.support();
        return new RestartRecord(
                attempt.number(),
                kind,
                dropped,
                attempt.trained().evidenceLowerBound(),
                attempt.objective(),
                support.activeFactors(),
                support.size(),
                kept);
    }

    private static String describe(Attempt attempt) {
        LoadingsSupport support = attempt.support();
        return "objective " + attempt.objective() + ", " + support.activeFactors() + " active factors, "
                + support.size() + " loadings, features per factor " + Arrays.toString(support.featuresPerFactor());
    }

    /**
     * How far the supports of two trainings agree. The order of the factors is not identified, so their columns are matched one to one such
     * that they share as many loadings as they can (Hungarian method).
     *
     * @param size loadings of the first support
     * @param otherSize loadings of the second
     * @param shared loadings that matched columns have in common
     * @param sameFactors whether both have the same number of factors in use
     */
    record SupportAgreement(int size, int otherSize, int shared, boolean sameFactors) {
        /**
         * Loadings that may differ, over those of the larger support. The border cases among hundreds of loadings fall differently from start
         * to start; a factor that was lost, split or rotated moves more than this unless it has next to no features. Supports of fewer than
         * twenty loadings must be equal.
         */
        private static final double TOLERANCE = 0.05;

        /**
         * Compares two supports.
         *
         * @param one a support
         * @param other a support of the same features, K alike
         * @return the agreement
         */
        static SupportAgreement of(LoadingsSupport one, LoadingsSupport other) {
            int factors = one.featuresPerFactor().length;
            boolean[] mask = one.mask();
            boolean[] otherMask = other.mask();
            double[][] common = new double[factors][factors];
            for (int row = 0; row < mask.length; row += factors) {
                for (int k = 0; k < factors; k++) {
                    for (int l = 0; l < factors; l++) {
                        common[k][l] += mask[row + k] && otherMask[row + l] ? 1 : 0;
                    }
                }
            }
            double shared = 0;
            for (double loadings : FactorMatching.ofCorrelations(common).correlations()) {
                shared += loadings;
            }
            return new SupportAgreement(
                    one.size(), other.size(), (int) shared, one.activeFactors() == other.activeFactors());
        }

        /** Loadings that only one of the two has. */
        int differing() {
            return size + otherSize - 2 * shared;
        }

        /** Whether the second training found what the first did. */
        boolean isFoundAgain() {
            return sameFactors && differing() <= TOLERANCE * Math.max(size, otherSize);
        }
    }
}
