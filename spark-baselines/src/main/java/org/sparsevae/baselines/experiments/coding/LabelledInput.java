// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.sparsevae.baselines.data.LabelledFiles;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where Fashion-MNIST or UCI HAR are. A picocli mixin. */
@Command
final class LabelledInput {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with Fashion-MNIST or UCI HAR; without it the command says from where they are had.")
    private String data;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description =
                    "What the file of the training images or rows must have. Default: of Fashion-MNIST the known sums of"
                            + " all four files once unpacked; of UCI HAR none is published.")
    private String sha256;

    @Mixin
    private SharedOptions.InvalidRows invalid = new SharedOptions.InvalidRows();

    /** Adds what is done with invalid rows to params. */
    Map<String, String> addedTo(Map<String, String> params) {
        return invalid.addedTo(params);
    }

    /** What is read, by option. */
    Map<String, String> reads() {
        return data == null ? Map.of() : Map.of("--data", data);
    }

    /**
     * The files.
     *
     * @param study what they are for
     * @throws IllegalArgumentException if no folder is given, or they are not there or damaged, saying from where they are had
     */
    LabelledFiles files(String study) {
        if (data == null) {
            throw new IllegalArgumentException(
                    study + " needs a folder with Fashion-MNIST or UCI HAR, --data DIR. " + LabelledFiles.where());
        }
        return LabelledFiles.at(data, sha256, SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    }
}
