// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a factorization's progress as log lines at level INFO; how many iterations it takes nobody knows before. */
public final class FactorizationProgress implements Consumer<FactorizationRecord> {
    private static final Logger LOG = LoggerFactory.getLogger("org.sparsevae.progress");
    /** Log lines of a fit, at most about so many, unless every iteration is asked for. */
    private static final int LINES = 20;

    private final int verbosity;
    private final int maxIterations;

    /**
     * @param verbosity 0 silent, 1 some lines, 2 a line per iteration
     * @param maxIterations iterations at most
     */
    public FactorizationProgress(int verbosity, int maxIterations) {
        this.verbosity = verbosity;
        this.maxIterations = maxIterations;
    }

    @Override
    public void accept(FactorizationRecord record) {
        int every = verbosity > 1 ? 1 : Math.max(1, maxIterations / LINES);
        if (verbosity > 0 && (record.iteration() == 1 || record.iteration() % every == 0)) {
            LOG.info(describe(record));
        }
    }

    /** Says how it ended. */
    public void ended(FactorizationSummary summary) {
        if (verbosity > 0) {
            FactorizationRecord last = summary.records().get(summary.iterations() - 1);
            LOG.info("{}: {}", summary.converged() ? "converged" : "stopped by maxIter", describe(last));
        }
    }

    private String describe(FactorizationRecord record) {
        return String.format(
                Locale.ROOT,
                "iteration %d of at most %d: objective %.6g, squared error %.6g, penalty %.6g, %d non-zero loadings",
                record.iteration(),
                maxIterations,
                record.objective(),
                record.squaredError(),
                record.penalty(),
                record.nonZeroLoadings());
    }
}
