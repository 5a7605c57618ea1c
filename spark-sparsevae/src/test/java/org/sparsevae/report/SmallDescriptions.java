// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sparsevae.report.ModelDescription.Cells;
import org.sparsevae.report.ModelDescription.Compared;
import org.sparsevae.report.ModelDescription.Example;
import org.sparsevae.report.ModelDescription.Fact;
import org.sparsevae.report.ModelDescription.Factor;
import org.sparsevae.report.ModelDescription.Finding;
import org.sparsevae.report.ModelDescription.Score;
import org.sparsevae.report.ModelDescription.Scores;
import org.sparsevae.report.ModelDescription.Setting;
import org.sparsevae.report.ModelDescription.Top;
import org.sparsevae.report.ModelDescription.Training;

/** Descriptions without a model, of any size, with every part that a report may have. */
public final class SmallDescriptions {
    /** A name that would run if it were taken for markup. */
    static final String HOSTILE =
            "</script><script>document.title='taken over'</script><img src=x onerror=alert(1)> & \u202e";

    private SmallDescriptions() {}

    /**
     * A description of a model.
     *
     * @param features number of features, of which the first has a hostile name
     * @param factors all active
     * @param each loadings of a factor that are not zero
     */
    static ModelDescription model(int features, int factors, int each) {
        Random random = new Random(3);
        List<String> names = new ArrayList<>(List.of(HOSTILE));
        IntStream.range(1, features)
                .forEach(j -> names.add("A film of middling length, part " + j + " (19" + (60 + j % 40) + ")"));
        List<Factor> cards = IntStream.range(0, factors)
                .mapToObj(k -> factor(
                        k,
                        names,
                        random.ints(0, features).distinct().limit(each).sorted().toArray(),
                        random))
                .toList();
        double[][] correlation = new double[factors][factors];
        for (int a = 0; a < factors; a++) {
            for (int b = 0; b < factors; b++) {
                correlation[a][b] = a == b ? 1 : a + b == 1 ? Double.NaN : 0.3 - 0.1 * ((a + b) % 6);
            }
        }
        return new ModelDescription(
                "What the model found",
                List.of("A sparse VAE.", "Its features are " + HOSTILE),
                List.of(new Fact("features", String.valueOf(features))),
                List.of(new Finding(true, "Twins: " + HOSTILE, "a smaller k"), new Finding(false, "A note.", null)),
                factors + 2,
                features,
                names,
                List.of(0),
                null,
                cards,
                List.of("The effect is in logits."),
                correlation,
                List.of("Factor 0 is anchored by " + HOSTILE + "."),
                new Scores(
                        "Of rows that were kept.",
                        List.of(new Score("NLL", 1.5, 2.5, "nats"), new Score("Recall@5", 0.5, null, "more"))),
                new Compared(
                        "Beside others.",
                        List.of("model", "NLL"),
                        List.of(Arrays.asList("nmf", 1.25), Arrays.asList("vae", null))),
                training(90),
                List.of(new Setting("klWeight", "1.0", "1/k", "weight of the KL term")),
                "0.1.0",
                "ab".repeat(32));
    }

    private static Factor factor(int k, List<String> names, int[] places, Random random) {
        double[] effects = random.doubles(places.length, -1, 4).toArray();
        double[] others = random.doubles(places.length).toArray();
        return new Factor(
                k,
                places.length,
                List.of(names.get(0), names.get(1)),
                List.of(new Top(names.get(0), 2.5, 1, 0.99, true), new Top(names.get(1), -0.5, 0.25, 0.75, false)),
                new Cells(places, effects, others, others),
                0.25,
                Histogram.of(random.doubles(500, -2, 3).toArray(), 24),
                List.of(new Example(2.75, names.get(0), names.get(1)), new Example(2, null, "")));
    }

    /** A training in which validation is measured every third round. */
    static Training training(int rounds) {
        int[] numbers = IntStream.rangeClosed(1, rounds).toArray();
        double[] rising =
                IntStream.of(numbers).mapToDouble(r -> -30 - 200.0 / r).toArray();
        double[] validation = IntStream.of(numbers)
                .mapToDouble(r -> r % 3 == 0 ? -31 - 200.0 / r : Double.NaN)
                .toArray();
        int[] falling = IntStream.of(numbers).map(r -> 500 - 4 * r).toArray();
        return new Training(
                List.of("Some rounds."), numbers, rising, rising, rising, rising, validation, falling, falling);
    }

    /** A comparison of three models, of which one was fitted once and has no measure but the first. */
    static ComparisonDescription comparison() {
        double nan = Double.NaN;
        return new ComparisonDescription(
                "compare, users held out",
                800,
                200,
                48,
                List.of(
                        new ComparisonDescription.Measure("NLL / popularity's", 4, true, "less"),
                        new ComparisonDescription.Measure("fold-in Recall@20", 3, true, "more"),
                        new ComparisonDescription.Measure("seconds", 1, false, null)),
                List.of(
                        new ComparisonDescription.Model(
                                "sparse VAE", 3, new double[] {0.88, 0.4, 9}, new double[] {0.01, 0.02, 1}),
                        new ComparisonDescription.Model(
                                "VAE", 3, new double[] {0.89, 0.42, 7}, new double[] {0.01, 0.02, 1}),
                        new ComparisonDescription.Model(
                                "NMF", 1, new double[] {0.91, nan, nan}, new double[] {nan, nan, nan})),
                List.of("epochs: sparsevae 20, vae 30"),
                List.of("nmf: maxIter 100"),
                List.of("failed: vsc: " + HOSTILE),
                List.of(
                        new ComparisonDescription.Tried("vae", "own", 262.5, true),
                        new ComparisonDescription.Tried("vae", "rate 2", nan, false)),
                "0.1.0");
    }
}
