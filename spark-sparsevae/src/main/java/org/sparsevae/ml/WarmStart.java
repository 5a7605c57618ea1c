// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.store.FittedNetworkFormat;
import org.sparsevae.store.HadoopWeights;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/** The weights of a saved model as the start of a fit. */
final class WarmStart {
    /** The probe's numbers must be whole as floats. */
    private static final int PROBE_BITS = 12;

    private final String path;
    private final WeightsFile saved;
    private final FittedNetwork network;
    private final String[] featureNames;

    private WarmStart(String path, WeightsFile saved, String[] featureNames) {
        this.path = path;
        this.saved = saved;
        this.network = FittedNetworkFormat.toNetwork(saved);
        this.featureNames = featureNames;
    }

    /**
     * Reads a saved model.
     *
     * @param path its folder, or that of a saved pipeline whose last stage it is
     * @param conf Hadoop's configuration
     * @throws org.sparsevae.store.SavedModelException if its weights are missing, damaged, of a newer version or not ours
     */
    static WarmStart read(String path, Configuration conf) {
        try {
            Path model = model(new Path(path), conf);
            return new WarmStart(
                    path,
                    HadoopWeights.read(new Path(model, WeightsFile.FILE_NAME), conf),
                    SavedLatentModel.featureNames(model, conf));
        } catch (IOException e) {
            throw new UncheckedIOException("the model " + path + " (initialModel) cannot be read: " + e, e);
        }
    }

    /** The folder of the model itself. */
    private static Path model(Path folder, Configuration conf) throws IOException {
        FileSystem files = folder.getFileSystem(conf);
        Path stages = new Path(folder, "stages");
        if (files.exists(stages)) {
            // Spark numbers a pipeline's stages, with as many digits each
            FileStatus[] found =
                    files.listStatus(stages, stage -> !stage.getName().startsWith("."));
            return Arrays.stream(found)
                    .map(FileStatus::getPath)
                    .max(Path::compareTo)
                    .orElse(folder);
        }
        return folder;
    }

    /** SHA-256 of the weights, in hexadecimal. */
    String sha256() {
        return FittedNetworkFormat.weightsSha256(saved);
    }

    /**
     * The flat parameters of a network with these weights.
     *
     * @param spec the network to train
     * @param names of the features that it is trained on
     * @throws IllegalArgumentException if the model is of another likelihood, size or architecture, or of features of other names or in
     *     another order: with what differs
     */
    float[] parameters(NetworkSpec spec, String[] names) {
        require("likelihood", spec.likelihood().name(), network.likelihood().name());
        require("the number of features", spec.features(), network.features());
        requireFeatures(names);
        require("k", spec.factors(), network.factors());
        require("librarySize", spec.librarySize(), network.librarySize());
        int length = spec.layout().length();
        // what lies where is written once, where a network is exported: two of numbers in their order tell it
        WeightsFile low = export(spec, length, i -> i % (1 << PROBE_BITS));
        WeightsFile high = export(spec, length, i -> i >>> PROBE_BITS);
        float[] parameters = new float[length];
        for (NamedArray place : low.arrays()) {
            NamedArray values = saved.find(place.name()).orElse(null);
            require(
                    "the shape of " + place.name() + " (encoderLayers, decoderLayers, linearSkip)",
                    Arrays.toString(place.shape()),
                    values == null ? "missing" : Arrays.toString(values.shape()));
            double[] lowDigits = numbers(place);
            double[] highDigits = numbers(high.array(place.name()));
            double[] weights = numbers(values);
            for (int i = 0; i < weights.length; i++) {
                parameters[(((int) highDigits[i] - 1) << PROBE_BITS) + (int) lowDigits[i] - 1] = (float) weights[i];
            }
        }
        long arrays = low.arrays().stream()
                .map(NamedArray::name)
                .filter(this::isOfNetwork)
                .count();
        long there = saved.arrays().stream()
                .map(NamedArray::name)
                .filter(this::isOfNetwork)
                .count();
        require("the number of arrays (encoderLayers, decoderLayers, linearSkip)", arrays, there);
        return parameters;
    }

    /** A network whose parameters say where they lie; from 1 on, because a slope beside a zero loading is not kept. */
    private static WeightsFile export(NetworkSpec spec, int length, IntUnaryOperator digit) {
        float[] probe = new float[length];
        for (int i = 0; i < length; i++) {
            probe[i] = 1 + digit.applyAsInt(i);
        }
        return FittedNetworkFormat.toWeights(NetworkExport.fitted(spec, probe, InputScaling.NONE, null), List.of());
    }

    private boolean isOfNetwork(String name) {
        return name.startsWith("encoder.")
                || name.startsWith("decoder.")
                || name.startsWith("output.")
                || name.startsWith("groups.")
                || name.startsWith("pseudo.")
                || name.startsWith("selector.")
                || name.equals("W")
                || name.equals("H1")
                || name.equals("A")
                || Likelihoods.isNoise(name);
    }

    private static double[] numbers(NamedArray array) {
        if (array.type() == NamedArray.Type.FLOAT64) {
            return array.doubles();
        }
        float[] floats = array.floats();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    /** Weights are of features by their place: those of other features would be a start for the wrong ones. */
    private void requireFeatures(String[] names) {
        if (!FeatureOrder.isNamed(names) || !FeatureOrder.isNamed(featureNames)) {
            return;
        }
        for (int j = 0; j < names.length; j++) {
            if (!names[j].equals(featureNames[j])) {
                throw new IllegalArgumentException(
                        "initialModel must be of the same features as the fit, in the same order:"
                                + " feature " + j + " is " + featureNames[j] + " in " + path + " and " + names[j]
                                + " here; give the fit the features of the model in its order, or leave initialModel unset");
            }
        }
    }

    private void require(String what, Object here, Object there) {
        if (!here.equals(there)) {
            throw new IllegalArgumentException("initialModel must be of the same network as the fit: " + what + " is "
                    + there + " in " + path + " and " + here + " here; give the fit the model's params, or leave"
                    + " initialModel unset");
        }
    }
}
