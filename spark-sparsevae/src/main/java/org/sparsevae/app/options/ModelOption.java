// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which model a command reads. A picocli mixin. */
@Command
public final class ModelOption {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "PATH",
            description = "Folder that fit or quickstart wrote, or a Spark ML PipelineModel that ends with a model.")
    private String model;

    /** Called by picocli. */
    public ModelOption() {}

    /**
     * Tells where the model is.
     *
     * @return its folder
     */
    public String path() {
        return model;
    }

    /**
     * Reads and checks the model.
     *
     * @param spark the session that reads
     * @return the pipeline
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not
     *     ours
     * @throws IOException if reading fails
     */
    public FittedPipeline load(SparkSession spark) throws IOException {
        return FittedPipeline.load(model, spark);
    }
}
