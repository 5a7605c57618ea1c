// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.lang3.StringUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.store.HadoopWeights;
import org.sparsevae.store.WeightsFile;

/** The weights of a saved model as the start of a fit. */
final class WarmStart {
    /** A group for each of many features is no reading. */
    private static final int LONGEST_TEXT = 200;

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
        return network.weightsSha256();
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
        ParameterLayout layout = spec.layout();
        for (ParameterLayout.Entry entry : layout.entries()) {
            require(
                    "the shape of " + entry.savedName() + " (encoderLayers, decoderLayers, linearSkip)",
                    Arrays.toString(entry.savedShape()),
                    saved.find(entry.savedName())
                            .map(array -> Arrays.toString(array.shape()))
                            .orElse("missing"));
        }
        require(
                "the number of arrays (encoderLayers, decoderLayers, linearSkip)",
                layout.entries().size(),
                network.trainedNames().size());
        requireArchitecture(spec.architecture(), network.architecture());
        return layout.parameters(saved::array);
    }

    /** Arrays of the same shapes can still mean something else: to another posterior, or to a decoder of other groups. */
    private void requireArchitecture(ObjectNode here, ObjectNode there) {
        Set<String> keys = new TreeSet<>();
        here.fieldNames().forEachRemaining(keys::add);
        there.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            if (!Objects.equals(here.get(key), there.get(key))) {
                throw anotherNetwork(key, text(here.get(key)), text(there.get(key)));
            }
        }
    }

    private static String text(JsonNode value) {
        return value == null ? "not said" : StringUtils.abbreviate(value.toString(), LONGEST_TEXT);
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
            throw anotherNetwork(what, here, there);
        }
    }

    private IllegalArgumentException anotherNetwork(String what, Object here, Object there) {
        return new IllegalArgumentException("initialModel must be of the same network as the fit: " + what + " is "
                + there + " in " + path + " and " + here + " here; give the fit the model's params, or leave"
                + " initialModel unset");
    }
}
