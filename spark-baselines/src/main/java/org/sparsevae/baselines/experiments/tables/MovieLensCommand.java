// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.Map;
import org.sparsevae.baselines.experiments.compare.ComparisonStudy;
import org.sparsevae.baselines.experiments.compare.Search;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The methods beside each other on ratings, as a subcommand. */
@Command(
        name = "table1-movielens",
        description = "Moran et al. 2022, Table 1a: models beside each other on held-out rows of --ratings.")
public final class MovieLensCommand extends TableCommand {
    private static final int ITEMS = 300;
    private static final int USERS = 100_000;

    @Mixin
    private SharedOptions.Rows rows = new SharedOptions.Rows(
            "About so many users at most. Default: " + USERS + ", as in the paper, with --scale small 2000.");

    @Mixin
    private RatingsInput ratings = new RatingsInput(ITEMS);

    /** Called by {@link java.util.ServiceLoader}. */
    public MovieLensCommand() {
        super(String.valueOf(PaperSettings.MOVIELENS.factors()), splits("Splits of the users."), COMPARED);
    }

    @Override
    protected Map<String, String> reads() {
        return ratings.reads();
    }

    @Override
    public Study study() {
        TableScale scale = settings.of(settings.scale() == StudyScale.PAPER ? (Integer) rows.or(USERS) : rows.given());
        StudyOptions options = options(ratings.addedTo(params()));
        ratings.require(name());
        return new ComparisonStudy(
                name(),
                "MovieLens (Table 1a)" + scale.words(scale.splits() + " splits"),
                options,
                new TableSource(ratings.source(options), PaperSettings.MOVIELENS, scale, options),
                Search.ofPaper());
    }
}
