// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.List;
import java.util.Map;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.Downloads;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What factors mean, as a subcommand. */
@Command(
        name = TopicsStudy.NAME,
        description = "Moran et al. 2022, Tables 3 and 5: the features of each factor, of texts by --data or ratings by"
                + " --ratings.")
public final class TopicsCommand extends TableCommand {

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Features named of each factor.")
    private int top;

    @Mixin
    private SharedOptions.Rows rows = mostRows();

    @Mixin
    private CountsInput input = new CountsInput();

    /** Called by {@link java.util.ServiceLoader}. */
    public TopicsCommand() {
        super(
                PaperSettings.PEERREAD.factors() + ", with --min-rating " + PaperSettings.MOVIELENS.factors(),
                new SharedOptions.Datasets("Splits of the rows.", 1),
                List.of(Method.SPARSE_VAE, Method.NMF));
    }

    @Override
    protected Map<String, String> reads() {
        return input.reads();
    }

    @Override
    public Study study() {
        TableScale scale = settings.of(rows.given());
        StudyOptions options = options(input.addedTo(params()));
        ComparisonSource source = input.source(options, Downloads.MOVIELENS);
        PaperSettings paper = input.areRatings() ? PaperSettings.MOVIELENS : PaperSettings.PEERREAD;
        // one split at either scale
        return new TopicsStudy(options, new TableSource(source, paper, scale, options), top, scale.words());
    }
}
