// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.features.Standardisation;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.prior.NoiseVariancePrior;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.TrainingPlan;
import org.sparsevae.training.rows.FeatureMoments;

/** What stands between the decoder's output and the features: the likelihood, and what the features' moments decide about it. */
final class ObservationModel {
    private static final Logger LOG = LoggerFactory.getLogger(LatentEstimator.class);

    private final LatentParams params;

    /** @param params the fit's params */
    ObservationModel(LatentParams params) {
        this.params = params;
    }

    /** Where the noise is held above, in units of the features' standard deviations as the network sees them. */
    TrainingPlan.Noise noise(Standardisation standardisation, FeatureMoments moments) {
        double[] unit = new double[moments.numFeatures()];
        for (int j = 0; j < unit.length; j++) {
            double sd = standardisation == null ? moments.standardDeviations()[j] : 1;
            unit[j] = sd > 0 ? sd : 1;
        }
        return new TrainingPlan.Noise(noiseFloorSchedule(), unit);
    }

    private Schedule noiseFloorSchedule() {
        if (params.getNoiseFloorStart() > 0 && params.getNoiseFloor() > 0) {
            return new Schedule.Geometric(
                    params.getNoiseFloorStart(),
                    params.getNoiseFloor(),
                    params.getNoiseFloorFrom(),
                    params.getNoiseFloorTo());
        }
        return new Schedule.Linear(
                params.getNoiseFloorStart(),
                params.getNoiseFloor(),
                params.getNoiseFloorFrom(),
                params.getNoiseFloorTo());
    }

    /** How features are centred and scaled before training; null where they are taken as they are. */
    Standardisation standardisation(FeatureMoments moments) {
        if (!params.getLikelihood().equals("gaussian") || !params.getStandardize()) {
            return null;
        }
        double[] sd = moments.standardDeviations();
        long constant = Arrays.stream(sd).filter(value -> !(value > 0)).count();
        if (constant > 0) {
            LOG.warn("{} of {} features are constant; they are centred and not scaled", constant, sd.length);
        }
        return new Standardisation(
                moments.means(),
                Arrays.stream(sd).map(value -> value > 0 ? value : 1).toArray());
    }

    /** The prior of the noise variances, of features with these variances; null where the likelihood has no noise. */
    NoiseVariancePrior noisePrior(double[] variances) {
        if (!params.getLikelihood().equals("gaussian")) {
            return null;
        }
        double[] positive = Arrays.stream(variances)
                .filter(variance -> variance > 0)
                .map(variance -> params.getStandardize() ? 1.0 : variance)
                .toArray();
        return NoiseVariancePrior.calibrate(positive.length > 0 ? positive : new double[] {1.0});
    }

    /** The likelihood; the prior is that of {@link #noisePrior}. */
    Likelihood likelihood(NoiseVariancePrior noisePrior) {
        return switch (params.getLikelihood()) {
            case "gaussian" -> new GaussianLikelihood(noisePrior.nu(), noisePrior.xi());
            case "multinomial" -> new MultinomialLikelihood();
            default -> new BernoulliLikelihood();
        };
    }

    /** Where the output offsets start: log popularity for counts, the logit of the share of ones for binary data. */
    float[] outputOffsets(FeatureMoments moments) {
        double[] sums = moments.sums();
        double total = Arrays.stream(sums).sum();
        float[] offsets = new float[sums.length];
        for (int j = 0; j < sums.length; j++) {
            double share = params.getLikelihood().equals("multinomial")
                    ? (sums[j] + 1) / (total + sums.length)
                    : (sums[j] + 1) / (moments.totalWeight() + 2);
            offsets[j] =
                    (float) StrictMath.log(params.getLikelihood().equals("multinomial") ? share : share / (1 - share));
        }
        return offsets;
    }
}
