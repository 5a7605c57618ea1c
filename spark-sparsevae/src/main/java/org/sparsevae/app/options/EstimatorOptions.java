// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.store.OutputPlace;
import org.sparsevae.training.checkpoint.FitCheckpoints;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The params of the sparse VAE: the usual ones as options, all others as name=value. A picocli mixin. */
@Command
public final class EstimatorOptions {
    private static final String CHECKPOINT_DIR = "checkpointDir";

    @Option(
            names = "--k",
            paramLabel = "K",
            description = "Number of latent factors. Default: 10; compare takes 30 of ratings, an experiment its own.")
    private String k;

    @Option(
            names = "--likelihood",
            paramLabel = "NAME",
            completionCandidates = LikelihoodNames.class,
            description = "One of ${COMPLETION-CANDIDATES}. Default: multinomial for ratings, gaussian for features.")
    private String likelihood;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the fit and of the choice of held-out rows. Default: 42.")
    private String seed;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training rows. Default: the recipe's.")
    private String epochs;

    @Option(
            names = "--partitions",
            paramLabel = "P",
            description = "Partitions that train side by side; part of the result. Default: 2.")
    private String partitions;

    @Option(
            names = "--batch-size",
            paramLabel = "B",
            description = "Rows of a minibatch on one partition. Default: 50.")
    private String batchSize;

    @Option(
            names = "--averaging-frequency",
            paramLabel = "F",
            description = "Minibatches that each partition trains on between two averages. Default: 5.")
    private String averagingFrequency;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            showDefaultValue = Visibility.NEVER,
            description = "Any param of SparseVAE, such as lambda0=100 or encoderLayers=200,200; as often as needed.")
    private List<String> params = List.of();

    /** The likelihoods, for the help. */
    static final class LikelihoodNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Likelihoods.names().iterator();
        }
    }

    /** Called by picocli. */
    public EstimatorOptions() {}

    /**
     * Makes the estimator.
     *
     * @param usualLikelihood the likelihood where none is given
     * @return the estimator with these params set
     * @throws IllegalArgumentException if there is no such param, it is given twice, or its value is of the wrong type or
     *     out of range
     */
    public SparseVAE estimator(String usualLikelihood) {
        SparseVAE estimator = new SparseVAE().setLikelihood(usualLikelihood);
        values().forEach((name, value) -> ParamText.set(estimator, name, value));
        return estimator;
    }

    /**
     * What is given, for a command that sets it on estimators of its own ({@link ParamText#set}).
     *
     * @return params' values as text by the params' names, a new map
     * @throws IllegalArgumentException if a param is given twice
     */
    public Map<String, String> values() {
        Map<String, String> values = ParamText.values(params);
        put(values, "--k", "k", k);
        put(values, "--likelihood", "likelihood", likelihood);
        put(values, "--seed", "seed", seed);
        put(values, "--epochs", "epochs", epochs);
        put(values, "--partitions", "numPartitions", partitions);
        put(values, "--batch-size", "batchSize", batchSize);
        put(values, "--averaging-frequency", "averagingFrequency", averagingFrequency);
        return values;
    }

    /**
     * Folders that a fit with these params reads, or goes on from: an output must not lie there.
     *
     * @return paths by option
     */
    public Map<String, String> reads() {
        Map<String, String> values = values();
        Map<String, String> reads = new LinkedHashMap<>();
        for (String param : List.of("initialModel", CHECKPOINT_DIR)) {
            if (values.containsKey(param)) {
                reads.put("--param " + param, values.get(param));
            }
        }
        return reads;
    }

    /**
     * Refuses folders of checkpoints that are not the fit's own.
     *
     * @param reads what the command reads, by option
     * @throws IllegalArgumentException if checkpointDir is at, above or below one of these, is a file, or holds anything but checkpoints
     * @throws IOException if a file system fails
     */
    public void requireUsableCheckpoints(Map<String, String> reads) throws IOException {
        String dir = values().get(CHECKPOINT_DIR);
        if (dir == null || dir.isBlank()) {
            return;
        }
        Map<String, String> others = new LinkedHashMap<>(reads);
        others.remove("--param " + CHECKPOINT_DIR);
        Configuration conf = Session.hadoop();
        new OutputPlace(CHECKPOINT_DIR, dir, conf).requireApart(others, conf);
        FitCheckpoints.requireUsable(dir, conf);
    }

    /**
     * Refuses a param that an option gives as well.
     *
     * @param option the option
     * @param param the param that it sets
     * @param value its value; null if it is not given
     * @throws IllegalArgumentException if both are given
     */
    public void requireOnce(String option, String param, String value) {
        put(values(), option, param, value);
    }

    /**
     * Adds a param that an option gives.
     *
     * @param values params' values by name
     * @param option the option
     * @param param the param that it sets
     * @param value its value; null if it is not given
     * @throws IllegalArgumentException if the param is there already
     */
    public static void put(Map<String, String> values, String option, String param, String value) {
        if (value == null) {
            return;
        }
        String other = values.put(param, value);
        if (other != null) {
            throw new IllegalArgumentException(param + " is given twice, " + option + " " + value + " and --param "
                    + param + "=" + other + ": give it once");
        }
    }
}
