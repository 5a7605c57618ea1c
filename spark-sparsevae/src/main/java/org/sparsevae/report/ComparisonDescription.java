// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import java.util.List;

/**
 * What a report shows of models that were fitted to the same rows and judged on the same others.
 *
 * @param title what was compared, without a full stop
 * @param rows rows to train on in the first split; NaN if that is not known, as the next two
 * @param heldOutRows rows held out in the first split
 * @param features number of features
 * @param measures what is judged, in the order of the table; every one is known of some model
 * @param models the models
 * @param differences params that are not the same for all, a line each
 * @param ofOne params that one model alone has, a line each
 * @param failures what failed and why, a line each
 * @param tried configurations that a search tried; empty without a search
 * @param version of this library
 */
public record ComparisonDescription(
        String title,
        double rows,
        double heldOutRows,
        double features,
        List<Measure> measures,
        List<Model> models,
        List<String> differences,
        List<String> ofOne,
        List<String> failures,
        List<Tried> tried,
        String version) {

    /**
     * A measure.
     *
     * @param title its title
     * @param digits after the point
     * @param drawn whether it is drawn beside standing in the table
     * @param better {@code more}, {@code less}, or null where neither is
     */
    public record Measure(String title, int digits, boolean drawn, String better) {}

    /**
     * A model.
     *
     * @param title its name
     * @param splits that it was fitted on
     * @param means of each measure over the splits; NaN where it has none
     * @param errors standard errors; NaN where there are none
     */
    public record Model(String title, int splits, double[] means, double[] errors) {}

    /**
     * A configuration that a search tried.
     *
     * @param model its name
     * @param configuration in words
     * @param nll negative log-likelihood of the validation rows; NaN if it diverged
     * @param chosen whether the splits were fitted with it
     */
    public record Tried(String model, String configuration, double nll, boolean chosen) {}
}
