// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.Map;
import org.sparsevae.app.options.EstimatorOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a study does with input that is not as it must be, by the name that the command fit has for it. A picocli mixin. */
@Command
public final class InvalidRowsOption {

    @Option(
            names = "--handle-invalid",
            paramLabel = "error|skip",
            description = "Refuse invalid rows and lines that are no ratings, or leave them out. Default: error.")
    private String handleInvalid;

    /**
     * Adds it to params, of which the methods and the reader of ratings take it.
     *
     * @param params params' values as text by name
     * @throws IllegalArgumentException if it is neither of both, or the params have it already
     */
    public void addTo(Map<String, String> params) {
        if (handleInvalid == null) {
            return;
        }
        if (!handleInvalid.equals("error") && !handleInvalid.equals("skip")) {
            throw new IllegalArgumentException("--handle-invalid must be error or skip: " + handleInvalid);
        }
        EstimatorOptions.put(params, "--handle-invalid", "handleInvalid", handleInvalid);
    }
}
