// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.List;
import java.util.Map;

/**
 * What a user asks of an experiment that has a scale.
 *
 * @param name of the experiment
 * @param scale its size
 * @param datasets data sets or splits; null for the usual number
 * @param methods what is compared; null for the usual ones
 * @param rows rows of a data set; null for the scale's
 * @param firstSeed seed of the first data set, where the params have none
 * @param params params' values as text by name
 */
public record StudyRequest(
        String name,
        StudyScale scale,
        Integer datasets,
        List<Method> methods,
        Integer rows,
        long firstSeed,
        Map<String, String> params) {

    /**
     * The options of the study.
     *
     * @param usualDatasets where no number is asked for
     * @param usualMethods where none are asked for
     * @return the options
     * @throws IllegalArgumentException if one is out of range
     */
    public StudyOptions options(int usualDatasets, List<Method> usualMethods) {
        return StudyOptions.of(
                datasets == null ? usualDatasets : datasets,
                firstSeed,
                List.of(),
                methods == null ? usualMethods : methods,
                params);
    }

    /** Whether the scale is the small one. */
    public boolean isSmall() {
        return scale == StudyScale.SMALL;
    }
}
