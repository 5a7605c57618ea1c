// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.sparsevae.features.InputScaling;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.Lasso;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.round.WeightState;

/**
 * Trainings whose ends are planned beforehand, for tests of what is decided between them. Loadings are written a word per feature and a
 * sign per factor: {@code "+.. .+. .++"}; a plus is a loading that is on.
 */
final class PlannedTrainings implements Training {
    static final int ROUNDS = 2;
    static final double LEARNING_RATE = 0.02;
    /** The covariance's log-determinant of every end. */
    static final double LOG_DETERMINANT = -0.25;

    private static final int FACTORS = 3;
    private static final float ON = 2;

    /** Warm-ups in all that can have them, so that it shows where they are left out. */
    static final TrainingPlan PLAN = new TrainingPlan(
            42,
            43,
            10,
            8,
            3,
            new TrainingPlan.LearningRate(LEARNING_RATE, true, 0.1, 1),
            new Schedule.Linear(0, 0.75, 0, 0.5),
            new TrainingPlan.NoiseFloor(new Schedule.Linear(0.8, 0.05, 0.2, 0.6), new double[] {1, 2}),
            new EncoderInput(null, InputScaling.NONE, 0),
            5,
            4);

    /**
     * A training that was asked for.
     *
     * @param from a copy of the weights that it was to start from; null for none
     * @param told whether its rounds were to be told
     */
    record Started(TrainingPlan plan, LoadingsUpdate update, WeightState from, boolean told) {}

    final List<Started> started = new ArrayList<>();
    final List<TrainedNetwork> ended = Collections.synchronizedList(new ArrayList<>());
    final List<String> notes = new ArrayList<>();

    private final Deque<BiFunction<LoadingsUpdate, WeightState, TrainedNetwork>> planned = new ArrayDeque<>();
    private int atOnce = 1;
    private final ParameterLayout layout;
    private final LoadingsSupport allowed;

    /** Trainings of models with so many features. */
    PlannedTrainings(int features) {
        this(features, null);
    }

    /** The same, where only some loadings may differ from zero. */
    PlannedTrainings(int features, String allowed) {
        this.layout = NetworkSpec.builder(features, FACTORS, new SparseDecoder(2), new BernoulliLikelihood())
                .encoderLayers(2)
                .build()
                .layout();
        this.allowed = allowed == null ? null : LoadingsSupport.of(mask(allowed), FACTORS);
    }

    private static boolean[] mask(String words) {
        String signs = words.replace(" ", "");
        boolean[] mask = new boolean[signs.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = signs.charAt(i) == '+';
        }
        return mask;
    }

    /** The next training ends with these loadings. */
    PlannedTrainings ends(double objective, String loadings) {
        planned.add((update, from) -> end(objective, loadings, update));
        return this;
    }

    /** The same with a support that is frozen. */
    PlannedTrainings endsFrozen(double objective, String loadings) {
        planned.add((update, from) -> {
            double[] on = new double[mask(loadings).length];
            Arrays.setAll(on, i -> mask(loadings)[i] ? 1 : 0);
            TreeMap<String, double[]> state = new TreeMap<>(update.state());
            state.put("frozen", on);
            update.restore(state);
            return end(objective, loadings, update);
        });
        return this;
    }

    /** The next training fails. */
    PlannedTrainings fails(Throwable failure) {
        planned.add((update, from) -> {
            throw PlannedTrainings.<RuntimeException>asItIs(failure);
        });
        return this;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T asItIs(Throwable failure) throws T {
        throw (T) failure;
    }

    /** The next training's objective ceases to be a finite number after that round. */
    PlannedTrainings diverges(int round) {
        return fails(new DivergedException(round, ROUNDS, LEARNING_RATE));
    }

    private TrainedNetwork end(double objective, String loadings, LoadingsUpdate update) {
        float[] parameters = new float[layout.length()];
        float[] adam = new float[2 * parameters.length];
        Arrays.fill(parameters, 7);
        Arrays.fill(adam, 9);
        boolean[] on = mask(loadings);
        float[] w = new float[on.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = on[i] ? ON : 0;
        }
        System.arraycopy(w, 0, parameters, layout.entry("W").offset(), w.length);
        update.prior().update(w);
        WeightState state = new WeightState(parameters, adam);
        state.covariance(new double[] {1, 0, 0, 0, 1, 0.5, 0, 0.5, 1}, LOG_DETERMINANT);
        List<RoundRecord> rounds = new ArrayList<>();
        for (int r = 1; r <= ROUNDS; r++) {
            rounds.add(new RoundRecord(r, r, -2, 1, 0.5, -3.5, Double.NaN, 2, 6, 10, 0.25));
        }
        return new TrainedNetwork(
                state,
                update,
                rounds,
                objective - 100,
                objective + 100,
                objective,
                false,
                List.of(),
                List.of(),
                List.of());
    }

    @Override
    public TrainedNetwork train(TrainingPlan plan, RoundUpdate update, WeightState from) {
        return prepare(plan, update, from, true).get();
    }

    @Override
    public int sideBySide() {
        return atOnce;
    }

    /** What is planned goes by the order in which trainings are prepared. */
    @Override
    public Supplier<TrainedNetwork> prepare(TrainingPlan plan, RoundUpdate update, WeightState from, boolean told) {
        started.add(new Started(plan, (LoadingsUpdate) update, from == null ? null : from.copy(), told));
        BiFunction<LoadingsUpdate, WeightState, TrainedNetwork> next = planned.remove();
        return () -> {
            TrainedNetwork end = next.apply((LoadingsUpdate) update, from);
            ended.add(end);
            return end;
        };
    }

    /** So many may run side by side. */
    PlannedTrainings atOnce(int number) {
        atOnce = number;
        return this;
    }

    /** The next training runs until it is interrupted. */
    PlannedTrainings runsOn(CountDownLatch begun, CountDownLatch interrupted) {
        planned.add((update, from) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            throw new IllegalStateException("interrupted");
        });
        return this;
    }

    /** The restarts and refits of which these are the trainings. */
    RobustTraining robust() {
        return robust(this);
    }

    /** The same with something between the fit and these trainings. */
    RobustTraining robust(Training training) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void round(RoundRecord record, int rounds) {}

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        return new RobustTraining(training, listener, PLAN, this::update);
    }

    private LoadingsUpdate update() {
        return new LoadingsUpdate(
                layout,
                new Lasso(layout.entry("W").length() / FACTORS, FACTORS, 1),
                new ProximalStep(TrainingPlan.BETA2, TrainingPlan.EPSILON, false),
                new LoadingsUpdate.Settings(
                        new Schedule.Linear(0, 0.5, 0, 0.5), Schedule.warmUp(0.5), 0.7, true, Gauge.Kind.NONE),
                allowed);
    }

    /** The seeds of the trainings so far, in the order in which they started. */
    List<Long> seeds() {
        return started.stream().map(training -> training.plan().seed()).toList();
    }

    /** The loadings that a training was to start from. */
    float[] loadings(WeightState state) {
        ParameterLayout.Entry w = layout.entry("W");
        return Arrays.copyOfRange(state.parameters(), w.offset(), w.end());
    }

    /** The entries of W that an update lets differ from zero, in the same writing. */
    String allowedBy(LoadingsUpdate update) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < layout.entry("W").length(); i++) {
            words.append(i > 0 && i % FACTORS == 0 ? " " : "").append(update.allows(i) ? '+' : '.');
        }
        return words.toString();
    }
}
