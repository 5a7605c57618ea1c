// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How large the experiments of variational sparse coding are, and the params that go with it.
 *
 * @param rows rows to train on
 * @param heldOut rows to judge by
 * @param hidden units of the one hidden layer of encoder and decoder
 * @param batch rows of a minibatch
 * @param iterations minibatches of a fit
 * @param codingRate Adam's step size of VSC; it falls to a tenth along half a cosine
 * @param vaeRate Adam's step size of the beta-VAE, constant
 */
record CodingSizes(int rows, int heldOut, int hidden, int batch, int iterations, double codingRate, double vaeRate) {

    /**
     * Those of the Smiley images (Tonolini et al. 2019, section 4.2, D.1 and D.2).
     *
     * <p>The paper's step size falls from 5e-4 to 5e-5 at once after the spike warm-up; here it is a cosine from the one to the other.
     */
    static CodingSizes smiley(StudyScale scale) {
        return scale == StudyScale.PAPER
                ? new CodingSizes(60_000, 20_000, 3000, 500, 200_000, 5e-4, 5e-5)
                : new CodingSizes(4000, 2000, 300, 100, 4000, 2e-3, 1e-3);
    }

    /**
     * Those of Fashion-MNIST and UCI HAR (Tonolini et al. 2019, D.1 and D.3): half of the iterations with slabs of any mean come at a step size
     * that falls from 1e-3 to 1e-4, where the paper changes it at once.
     */
    static CodingSizes publicData(StudyScale scale) {
        return scale == StudyScale.PAPER
                ? new CodingSizes(60_000, 10_000, 3000, 500, 70_000, 1e-3, 1e-4)
                : new CodingSizes(4000, 2000, 300, 100, 3000, 2e-3, 1e-3);
    }

    /** The same with another number of rows to train on, where one is given. */
    CodingSizes withRows(Integer wanted) {
        if (wanted != null && wanted < 20) {
            throw new IllegalArgumentException("--rows must be at least 20: " + wanted);
        }
        return wanted == null ? this : new CodingSizes(wanted, heldOut, hidden, batch, iterations, codingRate, vaeRate);
    }

    /** Passes over the rows to train on. */
    int epochs() {
        return Math.max(1, (int) Math.round((double) iterations * Math.min(batch, rows) / rows));
    }

    /**
     * The params of a method at this size, by name as text. What the paper's models do not have is off: decay and dropout, and the warm-up of
     * the Kullback-Leibler term, in whose place VSC has that of the spikes.
     *
     * @param method of the methods that this project has as networks
     */
    Map<String, String> params(Method method) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("encoderLayers", String.valueOf(hidden));
        params.put("decoderLayers", String.valueOf(hidden));
        params.put("batchSize", String.valueOf(Math.min(batch, rows)));
        params.put("numPartitions", "1");
        // one partition has nothing to average: fewer rounds save their cost, and change no result
        params.put("averagingFrequency", "100");
        params.put("epochs", String.valueOf(epochs()));
        params.put("inputDropout", "0");
        params.put("weightDecay", "0");
        params.put("decoderPrecision", "0");
        params.put("klWarmUp", "0");
        params.put("learningRate", String.valueOf(method == Method.VSC ? codingRate : vaeRate));
        params.put("learningRateSchedule", method == Method.VSC ? "cosine" : "constant");
        params.put("learningRateFloor", "0.1");
        return params;
    }

    /** What is smaller than in the paper, in words; empty at the paper's size. */
    String shrunkFrom(CodingSizes paper) {
        return equals(paper)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%d of the paper's %d rows to train on, %d of %d held out, %d of %d hidden units, %d of %d iterations of %d"
                                + " instead of %d rows, step sizes %s and %s instead of %s and %s",
                        rows,
                        paper.rows,
                        heldOut,
                        paper.heldOut,
                        hidden,
                        paper.hidden,
                        iterations,
                        paper.iterations,
                        batch,
                        paper.batch,
                        codingRate,
                        vaeRate,
                        paper.codingRate,
                        paper.vaeRate);
    }
}
