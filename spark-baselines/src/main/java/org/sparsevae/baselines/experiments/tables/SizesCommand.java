// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The methods over the sizes of a ratings table, as a subcommand. */
@Command(
        name = SizesStudy.NAME,
        description =
                "Moran et al. 2022, Figure 6: held-out NLL and Recall@5 on --ratings over the numbers of users and items.")
public final class SizesCommand extends TableCommand {

    /** The paper's text has the largest numbers alone, 100000 and 1000. */
    private static final List<Integer> USERS = List.of(1000, 10_000, 100_000);

    private static final List<Integer> ITEMS = List.of(100, 300, 1000);
    private static final List<Integer> SMALL_USERS = List.of(500, 2000);
    private static final List<Integer> SMALL_ITEMS = List.of(100, 300);

    @Option(
            names = "--users",
            paramLabel = "N",
            split = ",",
            description =
                    "Users to train on; several by commas or repetition. Default: 1000,10000,100000, with --scale small"
                            + " 500,2000.")
    private List<Integer> users;

    @Option(
            names = "--item-counts",
            paramLabel = "G",
            split = ",",
            description = "Items that are kept, the most rated ones; several by commas or repetition. Default:"
                    + " 100,300,1000, with --scale small 100,300.")
    private List<Integer> items;

    @Mixin
    private RatingsInput ratings = new RatingsInput(null);

    /** Called by {@link java.util.ServiceLoader}. */
    public SizesCommand() {
        super(
                String.valueOf(SizesStudy.FACTORS),
                splits("Splits of the users."),
                List.of(Method.SPARSE_VAE, Method.VAE));
    }

    /** Also what the study varies. */
    @Override
    protected List<String> without() {
        return List.of("--likelihood", "--num-items");
    }

    @Override
    protected Map<String, String> reads() {
        return ratings.reads();
    }

    @Override
    public Study study() {
        // no limit of rows at the small scale: --users has its own
        TableScale scale = settings.of(null).ofAllRows();
        StudyOptions options = options(ratings.addedTo(params()));
        ratings.require(name());
        return new SizesStudy(
                options,
                scale,
                scale.words(
                        scale.splits() + " splits",
                        inPlace(SMALL_USERS, USERS) + " users to train on",
                        inPlace(SMALL_ITEMS, ITEMS) + " items"),
                users != null ? users : scale.small() ? SMALL_USERS : USERS,
                items != null ? items : scale.small() ? SMALL_ITEMS : ITEMS,
                count -> ratings.source(options, count));
    }

    private static String inPlace(List<Integer> small, List<Integer> paper) {
        return words(small) + " in place of " + words(paper);
    }

    private static String words(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }
}
