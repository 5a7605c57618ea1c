// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.averaging;

import java.util.List;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the study averaging. A picocli mixin. */
@Command
public final class AveragingOptions {

    @Option(
            names = "--workers",
            paramLabel = "P",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "averaging: partitions that train side by side.")
    private List<Integer> workers;

    @Option(
            names = "--frequencies",
            paramLabel = "F",
            split = ",",
            defaultValue = "0",
            description = "averaging: minibatches between two averages; 0: what the fit chooses itself.")
    private List<Integer> frequencies;

    /**
     * Makes the study.
     *
     * @param options data sets, params
     * @param source the data
     * @return the study
     * @throws IllegalArgumentException if an option is out of range, or a param is what the study varies
     */
    public Study study(StudyOptions options, AveragingStudy.Source source) {
        for (String param : List.of("numPartitions", "averagingFrequency")) {
            if (options.params().containsKey(param)) {
                throw new IllegalArgumentException(
                        param + " is what averaging varies: give --workers and --frequencies");
            }
        }
        return new AveragingStudy(options, workers, frequencies, source);
    }
}
