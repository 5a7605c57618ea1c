// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowModel;
import org.sparsevae.metrics.FoldInScores;
import org.sparsevae.metrics.FoldInSplit;
import org.sparsevae.metrics.HeldOutScores;
import org.sparsevae.metrics.Mean;
import org.sparsevae.metrics.MeanSquaredError;
import org.sparsevae.metrics.PopularityModel;
import org.sparsevae.metrics.TopicCoherence;

/** Running scores of rows at their posterior means, whatever the likelihood; independent of the order of rows and merges. */
final class RowScores implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Key of the choice of items that are hidden in the fold-in: one for all, so that all models find the same hidden. */
    private static final long FOLD_IN_SEED = 0;

    private final HeldOutScores ranking;
    private final FoldInScores foldIn = new FoldInScores();
    private final TopicCoherence coherence;
    private final Mean nll = new Mean();
    private final MeanSquaredError squares = new MeanSquaredError();

    /**
     * @param popularity shares of the features in the training rows
     * @param topics features whose coherence is counted, a list per factor; of likelihoods that rank
     */
    RowScores(PopularityModel popularity, int[][] topics) {
        ranking = new HeldOutScores(popularity);
        coherence = new TopicCoherence(topics);
    }

    /**
     * Takes in a row. Rows that the model could not read (handleInvalid = keep), and rows without a count where those say nothing,
     * are left out, as they are in a fit.
     *
     * @param model the model
     * @param features the row
     * @param latent its posterior mean; null where the model could not read the row
     * @return these scores
     */
    RowScores add(RowModel model, Vector features, Vector latent) {
        if (latent == null) {
            return this;
        }
        SparseVector entries = features.toSparse();
        if (model.likelihood().emptyRowsSayNothing() && entries.indices().length == 0) {
            return this;
        }
        double[] z = latent.toArray();
        FeatureRow row = FeatureRow.sparse(entries.size(), entries.indices(), entries.values());
        double[] m = model.decode(z);
        nll.add(-model.logLikelihood(row, z, m));
        if (model.likelihood().ranks()) {
            ranking.add(entries.indices(), entries.values(), m);
            coherence.add(entries.indices(), entries.values());
            addFoldIn(model, entries);
        } else {
            squares.add(features.toArray(), model.reconstruct(z, m));
        }
        return this;
    }

    private void addFoldIn(RowModel model, SparseVector entries) {
        FoldInSplit split = FoldInSplit.of(entries.indices(), entries.values(), FOLD_IN_SEED);
        if (split.isScorable()) {
            FeatureRow visible = FeatureRow.sparse(entries.size(), split.visible(), split.values());
            foldIn.add(split, model.decode(model.encode(visible).mean()));
        }
    }

    /**
     * @param other rows to take in as well
     * @return these scores
     */
    RowScores merge(RowScores other) {
        ranking.merge(other.ranking);
        foldIn.merge(other.foldIn);
        coherence.merge(other.coherence);
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

    /** Mean squared error over all entries, in the data's own units; of likelihoods that do not rank. */
    double mse() {
        return squares.value();
    }

    /** Recall, NDCG and the popularity model's loss; of likelihoods that rank. */
    HeldOutScores ranking() {
        return ranking;
    }

    /** Recall and NDCG of items that the model did not read; of likelihoods that rank. */
    FoldInScores foldIn() {
        return foldIn;
    }

    /** Whether the features of a topic occur in the same rows; of likelihoods that rank. */
    TopicCoherence coherence() {
        return coherence;
    }
}
