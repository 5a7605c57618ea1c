// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.ml.SavedLatentModel.FittedLoadings;
import org.sparsevae.training.RoundRecord;

/**
 * A gaussian model that was not fitted but made, with any fault that is wanted: m = W z, so that the effect of a factor is twice its loading, and
 * the posterior mean of factor k is feature k.
 */
final class HandMadeModel {
    private HandMadeModel() {}

    /**
     * @param loadings W, features x factors; a loading is on if it is not zero
     * @param records how training went
     * @param warnings of the fit
     */
    static SparseVAEModel of(double[][] loadings, List<RoundRecord> records, List<String> warnings) {
        int features = loadings.length;
        int factors = loadings[0].length;
        float[] w = new float[features * factors];
        double[] gamma = new double[w.length];
        float[] encoder = new float[features * 2 * factors];
        float[] first = new float[factors * 2];
        float[] outputs = new float[features * 2];
        for (int j = 0; j < features; j++) {
            for (int k = 0; k < factors; k++) {
                w[j * factors + k] = (float) loadings[j][k];
                gamma[j * factors + k] = loadings[j][k] == 0 ? 0.01 : 0.99;
            }
            outputs[2 * j] = 1;
            outputs[2 * j + 1] = -1;
        }
        for (int k = 0; k < factors; k++) {
            first[2 * k] = 1;
            first[2 * k + 1] = -1;
            encoder[k * 2 * factors + k] = 1;
        }
        FittedNetwork network = new FittedNetwork(
                new FittedEncoder(
                        List.of(new DenseLayer(
                                features, 2 * factors, encoder, new float[2 * factors], Activation.IDENTITY)),
                        null,
                        InputScaling.NONE),
                new FittedSparseDecoder(
                        w,
                        new DenseLayer(factors, 2, first, null, Activation.RELU),
                        List.of(),
                        outputs,
                        new float[features]),
                new GaussianLikelihood(),
                null,
                new double[features]);
        double[] eta = new double[factors];
        Arrays.fill(eta, 0.5);
        String[] names =
                IntStream.range(0, features).mapToObj(j -> "feature " + j).toArray(String[]::new);
        TrainingSummary fit =
                new TrainingSummary(records, -1, -2, false, List.of(), List.of(), Double.NaN, "", warnings);
        SparseVAEModel model =
                new SparseVAEModel("made", network, names, new FittedLoadings(gamma, eta, null, new double[0][]), fit);
        model.set(model.k(), factors);
        model.set(model.likelihood(), "gaussian");
        model.set(model.standardize(), false);
        return model;
    }

    /** Rounds with these validation scores. */
    static List<RoundRecord> rounds(double... validation) {
        List<RoundRecord> records = new ArrayList<>();
        for (int r = 1; r <= validation.length; r++) {
            records.add(new RoundRecord(r, r, -10 + r, 1, 0.5, -11.5 + r, validation[r - 1], 2, 8, 100, 0.1));
        }
        return records;
    }
}
