// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.PythonBridgeTest;

/** PySpark's bridge finds every param of the models to compare with, and every default of their own is one of a param. */
class BaselinesInPythonTest {

    private static List<LatentEstimator<?, ?>> estimators() {
        return List.of(new VAE(), new VariationalSparseCoding(), new OutputInterpretableVAE());
    }

    @Test
    void everyParamIsReached() {
        for (Params estimator : estimators()) {
            assertEquals(List.of(), PythonBridgeTest.missing(estimator, true));
        }
    }

    @Test
    void everyDefaultOfTheirOwnIsOfAParam() {
        estimators().forEach(estimator -> estimator.latentParams().requireDeclared(estimator));
    }
}
