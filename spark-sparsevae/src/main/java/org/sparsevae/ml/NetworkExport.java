// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedDenseDecoder;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedGroupDecoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.inference.PosteriorFamily;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.posterior.SpikeAndSlab;

/** Takes the trained flat parameters out of their ND4J layout into the plain Java network that scores rows. */
final class NetworkExport {
    private final NetworkSpec spec;
    private final ParameterLayout layout;
    private final float[] parameters;

    private NetworkExport(NetworkSpec spec, float[] parameters) {
        this.spec = spec;
        this.layout = spec.layout();
        this.parameters = parameters;
    }

    /**
     * The plain Java network.
     *
     * @param spec the trained network's specification
     * @param parameters its flat parameters
     * @param scaling what the encoder reads
     * @param standardisation of the features, or null
     */
    static FittedNetwork fitted(
            NetworkSpec spec, float[] parameters, InputScaling scaling, Standardisation standardisation) {
        NetworkExport export = new NetworkExport(spec, parameters);
        FittedEncoder encoder = export.encoder(scaling, standardisation);
        FittedDecoder decoder = export.decoder();
        Likelihood likelihood = Likelihoods.of(spec.likelihood().name());
        FittedNetwork network = new FittedNetwork(
                        encoder,
                        decoder,
                        likelihood,
                        standardisation,
                        likelihood.noise().map(export::doubles).orElse(null))
                .withLibrarySize(spec.librarySize());
        return export.layout.has("pseudo.W") ? network.withPseudoInputs(export.pseudoInputs()) : network;
    }

    private FittedPseudoInputs pseudoInputs() {
        // column u of the pseudo-inputs lies contiguous: that is row u of U x G
        return new FittedPseudoInputs(values("pseudo.W"), transposedLayer("selector", Activation.RELU));
    }

    private FittedEncoder encoder(InputScaling scaling, Standardisation standardisation) {
        List<DenseLayer> layers = new ArrayList<>();
        for (int l = 0; layout.has("encoder." + l + ".W"); l++) {
            layers.add(layer("encoder." + l, Activation.RELU));
        }
        layers.add(layer("head", Activation.IDENTITY));
        PosteriorFamily family =
                spec.posterior() instanceof SpikeAndSlab ? PosteriorFamily.SPIKE_AND_SLAB : PosteriorFamily.GAUSSIAN;
        return new FittedEncoder(layers, standardisation, scaling, family);
    }

    private FittedDecoder decoder() {
        if (spec.decoder() instanceof org.sparsevae.network.decoder.GroupDecoder ofGroups) {
            return new FittedGroupDecoder(
                    ofGroups.groups(),
                    transposedLayer("groups", Activation.RELU),
                    values("output.W"),
                    values("output.b"));
        }
        return layout.has("W") ? sparseDecoder() : denseDecoder();
    }

    private FittedSparseDecoder sparseDecoder() {
        ParameterLayout.Entry h1 = layout.entry("H1");
        // column k of H1 lies contiguous: that is row k of the first layer's inputs x outputs
        DenseLayer first = new DenseLayer(h1.columns(), h1.rows(), values("H1"), null, Activation.RELU);
        List<DenseLayer> hidden = new ArrayList<>();
        for (int l = 1; layout.has("decoder." + l + ".W"); l++) {
            hidden.add(transposedLayer("decoder." + l, Activation.RELU));
        }
        return new FittedSparseDecoder(
                values("W"),
                first,
                hidden,
                values("output.W"),
                values("output.b"),
                layout.has("A") ? values("A") : null);
    }

    private FittedDenseDecoder denseDecoder() {
        List<DenseLayer> layers = new ArrayList<>();
        for (int l = 0; layout.has("decoder." + l + ".W"); l++) {
            layers.add(transposedLayer("decoder." + l, Activation.RELU));
        }
        layers.add(layer("output", Activation.IDENTITY));
        return new FittedDenseDecoder(layers);
    }

    private double[] doubles(String name) {
        float[] values = values(name);
        double[] doubles = new double[values.length];
        for (int j = 0; j < values.length; j++) {
            doubles[j] = values[j];
        }
        return doubles;
    }

    /** A layer whose weights lie inputs x outputs, column by column: one output unit's weights after the other. */
    private DenseLayer layer(String name, Activation activation) {
        ParameterLayout.Entry entry = layout.entry(name + ".W");
        float[] rowMajor = new float[entry.length()];
        for (int in = 0; in < entry.rows(); in++) {
            for (int out = 0; out < entry.columns(); out++) {
                rowMajor[in * entry.columns() + out] = parameters[entry.index(in, out)];
            }
        }
        return new DenseLayer(entry.rows(), entry.columns(), rowMajor, bias(name), activation);
    }

    /** A layer whose weights lie outputs x inputs, column by column: one input's weights after the other, as they are wanted. */
    private DenseLayer transposedLayer(String name, Activation activation) {
        ParameterLayout.Entry entry = layout.entry(name + ".W");
        return new DenseLayer(entry.columns(), entry.rows(), values(name + ".W"), bias(name), activation);
    }

    private float[] bias(String layer) {
        return layout.has(layer + ".b") ? values(layer + ".b") : null;
    }

    private float[] values(String name) {
        ParameterLayout.Entry entry = layout.entry(name);
        return Arrays.copyOfRange(parameters, entry.offset(), entry.end());
    }
}
