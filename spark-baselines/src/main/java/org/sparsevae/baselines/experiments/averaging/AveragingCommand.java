// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.averaging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import org.sparsevae.baselines.experiments.synthetic.PaperFits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The study of parameter averaging as a subcommand. */
@Command(
        name = "averaging",
        description =
                "What more workers and rarer averages cost the sparse VAE, on the paper's synthetic data or on --ratings.")
public final class AveragingCommand extends StudyCommand {

    @Mixin
    private SharedOptions.Datasets datasets =
            new SharedOptions.Datasets("Data sets for each correlation, or splits of the ratings.", 10);

    @Mixin
    private SharedOptions.Rhos rhos = new SharedOptions.Rhos(List.of(0.0, 0.4, 0.8));

    @Mixin
    private SharedOptions.Rows rows = new SharedOptions.Rows("Rows of a data set of the paper's kind, half of them held"
            + " out. Default: " + PaperFits.ROWS + ", as in the paper.");

    @Option(
            names = "--workers",
            paramLabel = "P",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "Partitions that train side by side.")
    private List<Integer> workers;

    @Option(
            names = "--frequencies",
            paramLabel = "F",
            split = ",",
            defaultValue = "0",
            description = "Minibatches between two averages; 0: what the fit chooses itself.")
    private List<Integer> frequencies;

    @Mixin
    private SharedOptions.InvalidRows invalid = new SharedOptions.InvalidRows();

    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    /** Called by {@link java.util.ServiceLoader}. */
    public AveragingCommand() {
        super("5, of ratings 30");
    }

    /** Also what the study varies. */
    @Override
    protected List<String> without() {
        return List.of("--likelihood", "--partitions", "--averaging-frequency");
    }

    @Override
    protected Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>();
        ratings.ratings().ifPresent(path -> reads.put("--ratings", path));
        vocabulary.items().ifPresent(path -> reads.put("--items", path));
        return reads;
    }

    @Override
    public Study study() {
        StudyOptions options =
                options(datasets.number(), rhos.values(), List.of(Method.SPARSE_VAE), invalid.addedTo(params()));
        for (String param : List.of("numPartitions", "averagingFrequency")) {
            if (options.params().containsKey(param)) {
                throw new IllegalArgumentException(
                        param + " is what averaging varies: give --workers and --frequencies");
            }
        }
        return new AveragingStudy(options, workers, frequencies, source(options));
    }

    private AveragingStudy.Source source(StudyOptions options) {
        if (!ratings.isGiven()) {
            if (vocabulary.isGiven()) {
                throw new IllegalArgumentException(
                        "options of items are of --ratings: give that as well, or leave them out");
            }
            return new PaperSource(options, rows.or(PaperFits.ROWS));
        }
        if (rhos.isGiven() || rows.given() != null) {
            throw new IllegalArgumentException(
                    "--rho and --rows are of the paper's synthetic data: leave them out with --ratings");
        }
        return new RatingsFits(options, new RatingsSource(options, ratings, vocabulary));
    }
}
