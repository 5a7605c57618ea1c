// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.sparsevae.inference.FeatureRow;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.ObservationModel;
import org.sparsevae.metrics.HeldOutScores;
import org.sparsevae.metrics.Mean;
import org.sparsevae.metrics.MeanSquaredError;
import org.sparsevae.metrics.PopularityModel;

/** Running scores of rows at their posterior means, whatever the likelihood; independent of the order of rows and merges. */
final class RowScores implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HeldOutScores ranking;
    private final Mean nll = new Mean();
    private final MeanSquaredError squares = new MeanSquaredError();

    /**
     * @param popularity shares of the features in the training rows
     */
    RowScores(PopularityModel popularity) {
        ranking = new HeldOutScores(popularity);
    }

    /**
     * Takes in a row. Rows that the model could not read (handleInvalid = keep), and under the multinomial likelihood rows without a count,
     * are left out, as they are in a fit.
     *
     * @param network the model
     * @param features the row
     * @param latent its posterior mean; null where the model could not read the row
     * @return these scores
     */
    RowScores add(FittedNetwork network, Vector features, Vector latent) {
        if (latent == null) {
            return this;
        }
        SparseVector entries = features.toSparse();
        if (network.likelihood() == ObservationModel.MULTINOMIAL && entries.indices().length == 0) {
            return this;
        }
        double[] z = latent.toArray();
        FeatureRow row = FeatureRow.sparse(entries.size(), entries.indices(), entries.values());
        nll.add(-network.logLikelihood(row, z));
        if (network.likelihood() == ObservationModel.GAUSSIAN) {
            squares.add(features.toArray(), network.reconstruct(z));
        } else {
            ranking.add(entries.indices(), entries.values(), network.decoder().decode(z));
        }
        return this;
    }

    /**
     * @param other rows to take in as well
     * @return these scores
     */
    RowScores merge(RowScores other) {
        ranking.merge(other.ranking);
        nll.merge(other.nll);
        squares.merge(other.squares);
        return this;
    }

    /** Number of rows. */
    long rows() {
        return nll.count();
    }

    /** Mean of -log p(x | z = posterior mean) over the rows, in nats and in the data's own units. */
    double nll() {
        return nll.value();
    }

    /** Mean squared error over all entries, in the data's own units; gaussian only. */
    double mse() {
        return squares.value();
    }

    /** Recall, NDCG and the popularity model's loss; not for gaussian data. */
    HeldOutScores ranking() {
        return ranking;
    }
}
