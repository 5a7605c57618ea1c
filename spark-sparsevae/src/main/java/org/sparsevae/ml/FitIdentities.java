// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.sparsevae.training.checkpoint.FitIdentity;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowsDigest;

/** Says in words what a fit is of, so that a checkpoint is not taken for that of another fit. */
final class FitIdentities {
    /** Params that leave the trained weights as they are; what lies in a column is in the fingerprint of the rows, whatever its name. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "checkpointDir",
            "checkpointInterval",
            "verbosity",
            "reproducible",
            "featuresCol",
            "weightCol",
            "validationIndicatorCol",
            "latentCol",
            "latentStdCol",
            "reconstructionCol",
            "activationCol",
            "handleInvalid",
            // its weights count, wherever they lie
            "initialModel");

    /** Params that defaults of others follow: a difference is named by its cause. */
    private static final List<String> LEADING = List.of("likelihood", "k", "numPartitions", "batchSize", "epochs");

    private FitIdentities() {}

    /**
     * The identity of a fit.
     *
     * @param estimator the estimator, every param at the value that the fit uses
     * @param placed the rows
     * @param further what decides the fit besides, by name; only its SHA-256 is kept
     */
    static FitIdentity of(LatentEstimator<?, ?> estimator, PlacedRows placed, Map<String, String> further) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("the estimator", estimator.getClass().getSimpleName());
        values.put(
                "the number of training rows",
                Long.toString(placed.trainingTotal().rows()));
        values.put(
                "the number of validation rows",
                Long.toString(placed.validationTotal().rows()));
        LEADING.forEach(name -> put(values, estimator, estimator.getParam(name)));
        for (Param<?> param : estimator.params()) {
            if (!WITHOUT_EFFECT.contains(param.name())) {
                put(values, estimator, param);
            }
        }
        further.forEach((name, value) -> values.put(name + " (SHA-256)", sha256(value)));
        values.put("the content of the rows (SHA-256)", RowsDigest.of(placed));
        Properties versions = versions();
        values.put("the version of sparsevae", versions.getProperty("sparsevae"));
        values.put("the version of ND4J", versions.getProperty("nd4j"));
        return new FitIdentity(values);
    }

    /** Params that came later, with the value that means what fits did before: checkpoints of then do not name them. */
    private static final Map<String, String> BEFORE = Map.of("librarySize", "none");

    private static void put(Map<String, String> values, LatentEstimator<?, ?> estimator, Param<?> param) {
        Object value = estimator.resolved(param);
        if (value != null && !value.equals(BEFORE.get(param.name()))) {
            values.put(param.name(), value instanceof int[] sizes ? Arrays.toString(sizes) : value.toString());
        }
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }

    private static Properties versions() {
        Properties properties = new Properties();
        try (InputStream stream = FitIdentities.class.getResourceAsStream("/org/sparsevae/app/version.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
