// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.params.Requirement;

/** The params of the factorization, declared once: {@link NonNegativeMatrixFactorizationParams} documents and exposes them. */
public final class NonNegativeMatrixFactorizationParamSet implements Serializable {
    private static final long serialVersionUID = 1L;

    final Param<String> featuresCol;
    final Param<String> latentCol;
    final Param<String> reconstructionCol;
    final Param<String> weightCol;
    final Param<String> handleInvalid;
    final Param<String> likelihood;
    final IntParam k;
    final DoubleParam l2Weight;
    final IntParam maxIter;
    final DoubleParam tol;
    final IntParam numPartitions;
    final LongParam seed;
    final IntParam verbosity;

    private final transient Params owner;

    NonNegativeMatrixFactorizationParamSet(Params owner) {
        this.owner = owner;
        featuresCol = column("featuresCol", "column of feature vectors of 0 or more, dense or sparse, all of one size");
        latentCol = column("latentCol", "output column: the factors u of each row, a vector of size k");
        reconstructionCol = column(
                "reconstructionCol",
                "output column: expected features (gaussian: V u; multinomial: V u + 1e-6 over its sum); unset: not made");
        weightCol = column("weightCol", "column of row weights, positive numbers; unset: every row counts once");
        handleInvalid = choice(
                "handleInvalid",
                "rows with a null, a NaN, an infinite or a negative value: error refuses them, skip drops them, keep gives "
                        + "them null outputs in transform (and drops them in fit)",
                "error",
                "skip",
                "keep");
        likelihood = choice(
                "likelihood",
                "what the factorization is scored as: gaussian, means with one noise variance; multinomial, probabilities of counts. "
                        + "The fit minimises squared error under both",
                "gaussian",
                "multinomial");
        k = integer("k", "number of factors, less than the number of features", 1);
        l2Weight = real("l2Weight", "weight of the sum of the squared entries of U and V beside the squared error");
        maxIter = integer("maxIter", "iterations at most, each of them a pass over the rows", 1);
        tol = real("tol", "the fit ends when an iteration lowers the objective by no more than this share of it");
        numPartitions = integer(
                "numPartitions",
                "partitions that the rows are laid into; part of the result in its last digits: never taken from the number of cores, so that a "
                        + "fit repeats anywhere",
                1);
        seed = new LongParam(owner, "seed", "seed of the start of V; any integer");
        Requirement<Object> level =
                new Requirement<>("verbosity", "0, 1 or 2", v -> (Integer) v >= 0 && (Integer) v <= 2);
        verbosity = new IntParam(
                owner,
                "verbosity",
                "0: silent, 1: some log lines at level INFO, 2: one per iteration; one of 0, 1, 2",
                level);
    }

    private Param<String> column(String name, String doc) {
        Requirement<String> filled = new Requirement<>(name, "a column name", v -> v != null && !v.isBlank());
        return new Param<>(owner, name, doc, filled);
    }

    private Param<String> choice(String name, String doc, String... options) {
        String range = "one of " + String.join(", ", options);
        Requirement<String> one =
                new Requirement<>(name, range, v -> Arrays.asList(options).contains(v));
        return new Param<>(owner, name, doc + "; " + range, one);
    }

    private IntParam integer(String name, String doc, int least) {
        Requirement<Object> bound = new Requirement<>(name, least + " or more", v -> (Integer) v >= least);
        return new IntParam(owner, name, doc + "; " + bound.range(), bound);
    }

    private DoubleParam real(String name, String doc) {
        Requirement<Object> bound =
                new Requirement<>(name, "0 or more", v -> Double.isFinite((Double) v) && (Double) v >= 0);
        return new DoubleParam(owner, name, doc + "; " + bound.range(), bound);
    }
}
