// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.report.ModelDescription;
import org.sparsevae.report.ModelDescription.Fact;
import org.sparsevae.report.ModelDescription.Setting;
import org.sparsevae.report.ModelDescription.Training;
import org.sparsevae.training.RoundRecord;

/** What a report says of how a model was fitted: settings, numbers at a glance, rounds. */
final class FittedSettings {
    /** Rounds that are drawn. */
    private static final int MOST_ROUNDS = 400;

    private final SparseVAEModel model;

    FittedSettings(SparseVAEModel model) {
        this.model = model;
    }

    /** A prior's name in words: spikeAndSlabLasso becomes spike and slab lasso. */
    static String inWords(String name) {
        return "the "
                + name.replaceAll("([A-Z])", " $1")
                        .toLowerCase(Locale.ROOT)
                        .replace("spike and slab", "spike-and-slab");
    }

    /** How many rows the model was trained on; 0 if it does not say. */
    long trainingRows() {
        return model.summary().records().stream()
                .filter(round -> round.epoch() == 1)
                .mapToLong(RoundRecord::rows)
                .sum();
    }

    List<Fact> facts(int active, long nonZero) {
        List<Fact> facts = new ArrayList<>();
        if (trainingRows() > 0) {
            facts.add(new Fact("training rows", String.format(Locale.ROOT, "%,d", trainingRows())));
        }
        facts.add(new Fact("features", String.format(Locale.ROOT, "%,d", model.numFeatures())));
        facts.add(new Fact("factors in use", active + " of " + model.getK()));
        double all = (double) model.numFeatures() * model.getK();
        facts.add(new Fact(
                "loadings not zero", String.format(Locale.ROOT, "%,d (%.1f%%)", nonZero, 100 * nonZero / all)));
        facts.add(new Fact("likelihood", model.getLikelihood()));
        facts.add(new Fact("seed", String.valueOf(model.getSeed())));
        return facts;
    }

    /** The rounds, of a long fit some of them, and what can be said of them. */
    Training training() {
        TrainingSummary summary = model.summary();
        List<RoundRecord> all = summary.records();
        int step = Math.max(1, (all.size() + MOST_ROUNDS - 1) / MOST_ROUNDS);
        List<RoundRecord> shown = IntStream.range(0, all.size())
                // a round in which validation was scored must not fall through
                .filter(i -> i % step == 0 || i == all.size() - 1 || isBestValidated(all, i))
                .mapToObj(all::get)
                .toList();
        return new Training(
                sentences(summary, all, shown.size()),
                ints(shown, RoundRecord::round),
                doubles(shown, RoundRecord::objective),
                doubles(shown, RoundRecord::logLikelihood),
                doubles(shown, RoundRecord::kullbackLeibler),
                doubles(shown, RoundRecord::penalty),
                doubles(shown, RoundRecord::validationLogLikelihood),
                ints(shown, RoundRecord::activeFactors),
                ints(shown, RoundRecord::nonZeroLoadings));
    }

    /** Whether validation was scored in this round of a fit with few such rounds, or as well as never before. */
    private static boolean isBestValidated(List<RoundRecord> all, int i) {
        double score = all.get(i).validationLogLikelihood();
        return !Double.isNaN(score)
                && (all.stream()
                                        .filter(round -> !Double.isNaN(round.validationLogLikelihood()))
                                        .count()
                                <= MOST_ROUNDS
                        || all.stream()
                                .mapToDouble(RoundRecord::validationLogLikelihood)
                                .filter(other -> other > score)
                                .findAny()
                                .isEmpty());
    }

    private static List<String> sentences(TrainingSummary summary, List<RoundRecord> all, int shown) {
        if (all.isEmpty()) {
            return List.of();
        }
        RoundRecord last = all.get(all.size() - 1);
        List<String> sentences = new ArrayList<>();
        sentences.add(String.format(
                Locale.ROOT,
                "%,d rounds in %d epochs%s%s.",
                last.round(),
                last.epoch(),
                summary.stoppedEarly() ? ", ended by patience" : "",
                summary.restarts().isEmpty()
                        ? ""
                        : ", the best of " + summary.restarts().size() + " trainings from different starts"));
        if (Double.isFinite(summary.popularityLogLikelihood()) && Double.isFinite(summary.lastLogLikelihood())) {
            sentences.add("In the last epoch the log-likelihood of the training rows is "
                    + ModelDescription.plain(summary.lastLogLikelihood(), 5)
                    + " nats a row; a model that knows the features' shares alone has "
                    + ModelDescription.plain(summary.popularityLogLikelihood(), 5) + ".");
        }
        if (shown < all.size()) {
            sentences.add(String.format(Locale.ROOT, "%,d of the %,d rounds are drawn.", shown, all.size()));
        }
        return sentences;
    }

    private static int[] ints(List<RoundRecord> rounds, ToIntFunction<RoundRecord> value) {
        return rounds.stream().mapToInt(value).toArray();
    }

    private static double[] doubles(List<RoundRecord> rounds, ToDoubleFunction<RoundRecord> value) {
        return rounds.stream().mapToDouble(value).toArray();
    }

    /** The params whose values are not what a fit of this size takes by default. */
    List<Setting> differing() {
        SparseVAE usual = new SparseVAE().setLikelihood(model.getLikelihood());
        usual.set(usual.k(), model.getK());
        usual.set(usual.numPartitions(), model.getNumPartitions());
        long rows = trainingRows();
        FitSize size = new FitSize(
                model.numFeatures(), rows, (rows + model.getNumPartitions() - 1) / model.getNumPartitions());
        SparseVAE untouched = new SparseVAE().setLikelihood(model.getLikelihood());
        List<Setting> settings = new ArrayList<>();
        for (Param<?> param : model.params()) {
            if (!model.isSet(param)
                    || !usual.hasParam(param.name())
                    || param.name().equals("likelihood")) {
                continue;
            }
            Param<?> same = usual.getParam(param.name());
            Object value = model.getOrDefault(param);
            Object plain = untouched.resolved(untouched.getParam(param.name()));
            Object inFit = usual.isSet(same) ? plain : usual.latentParams().inFit(usual, same, size);
            if (!isSame(value, inFit) && !isSame(value, plain)) {
                settings.add(new Setting(
                        param.name(),
                        shown(value),
                        usual.isSet(same)
                                ? shown(plain)
                                : usual.defaultInWords(same).orElse(shown(inFit)),
                        param.doc()));
            }
        }
        return settings;
    }

    /** Numbers that were computed from the data may differ in their last bits. */
    private static boolean isSame(Object one, Object other) {
        if (one instanceof Double a && other instanceof Double b) {
            return Math.abs(a - b) <= 1e-6 * Math.abs(b);
        }
        return one instanceof int[] a && other instanceof int[] b ? Arrays.equals(a, b) : Objects.equals(one, other);
    }

    private static String shown(Object value) {
        return value == null
                ? "not set"
                : value instanceof int[] sizes ? Arrays.toString(sizes) : String.valueOf(value);
    }
}
