// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The sum that a study's input file must have. A picocli mixin. */
@Command
public final class InputSum {

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description =
                    "What the file of the input must have; checked before anything is read. Default: not checked.")
    private String sha256;

    /**
     * Refuses input that is not there, or has another sum than is given, before anything is begun that takes long.
     *
     * @param input the file, folder or pattern; empty if there is none that has a sum
     * @param where from where the paper's data are had
     * @throws IllegalArgumentException if so
     */
    public void require(Optional<String> input, String where) {
        if (input.isEmpty() && sha256 != null) {
            throw new IllegalArgumentException(
                    "--sha256 is the sum of the file of the input: give that as well, or leave --sha256 out");
        }
        input.ifPresent(path -> {
            if (!InputFiles.exist(path)) {
                throw new IllegalArgumentException("there is nothing at " + path + ": check the path. " + where);
            }
            if (sha256 != null) {
                InputFiles.requireSum(path, sha256);
            }
        });
    }
}
