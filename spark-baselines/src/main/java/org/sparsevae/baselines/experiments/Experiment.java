// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyRunOptions;
import org.sparsevae.baselines.experiments.run.StudyTable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a study: many fits, a table, figures. */
@CommandLine.Command(
        name = "experiment",
        description = {
            "Run a study and write its fits, a table and figures.",
            "",
            "figure2, figure3, figure4 and figure5 are the synthetic studies of Moran et al. 2022 (Eq. 9); planted has planted factors"
                    + " at a larger scale, under each likelihood or that of --likelihood; averaging varies the workers and the"
                    + " minibatches between two averages, on the paper's data or on --ratings.",
            "",
            "figure6 is held-out NLL and Recall@5 on --ratings over the number of users to train on (--users) and of items"
                    + " (--item-counts), at the settings of Table 6 with 50 factors.",
            "",
            "vsc-smiley and vsc-dimensions are figures 3 and 9 of Tonolini et al. 2019, on generated images: which latent"
                    + " dimensions of variational sparse coding and of beta-VAEs go with which attribute, and how many are used."
                    + " vsc-activation is figure 5, which dimensions each class of Fashion-MNIST or UCI HAR uses; vsc-interpolation"
                    + " figure 7, in what a T-shirt and a shirt differ; vsc-elbo figure 1, the bound over alpha and beta.",
            "",
            "table1-movielens (--ratings), table1-text, table2-shift and table3-topics (texts by --data, or counts or ratings by"
                    + " --ratings) are the paper's Tables 1, 2, 3 and 5 at the settings of its Table 6: models beside each other on"
                    + " held-out rows; the same where the factors of held-out rows are correlated otherwise than in training; and the"
                    + " features of each factor. Ratings of table1-movielens and figure6 are prepared nearly as in the paper unless these are"
                    + " given: --min-rating 4 --min-user-ratings 20, of table1-movielens --num-items 300 --rows 100000. The paper keeps users who"
                    + " rated more than 20 films; these options keep users with at least 20 ratings of 4 or more. Texts always are prepared as"
                    + " in the paper."
                    + " table4-expression is Table 4, on gene expression, the user's or generated.",
            "",
            "A run that was stopped is taken up where it was: fits that are in the folder are not made again. --seed is that of the"
                    + " first data set; data set d has the seed + d, and the seed of its fits derives from that. Params are set on"
                    + " every method that has them.",
            ""
        })
public final class Experiment implements Command {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description =
                    "figure2, figure3, figure4, figure5, figure6, planted, averaging, table1-movielens, table1-text, table2-shift,"
                            + " table3-topics, table4-expression, vsc-smiley, vsc-dimensions, vsc-activation, vsc-interpolation or vsc-elbo.")
    private String name;

    @Mixin
    private StudyChoice choice = new StudyChoice();

    @Mixin
    private StudyRunOptions run = new StudyRunOptions();

    /** Called by {@link java.util.ServiceLoader}. */
    public Experiment() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Experiment(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        Study study = choice.study(name);
        choice.requireUsableCheckpoints();
        StudyRunOptions.Done done = run.run(study, choice.reads());
        Map<FitKey, String> failed = done.failed();
        if (study.outlivesFailures() && done.records().stream().allMatch(FitRecord::hasDiverged)) {
            throw new IllegalArgumentException("no fit of " + study.name() + " came to an end, the first because: "
                    + failed.values().iterator().next());
        }
        String markdown = study.markdown(done.records(), failed);
        StudyRunOptions.write(
                study, done, markdown, StudyTable.of(study, done.records()).csv());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experiment", study.name());
        json.putAll(study.json(done.records()));
        if (study.outlivesFailures()) {
            json.put(
                    "failures",
                    failed.entrySet().stream()
                            .map(failure -> Map.of("fit", failure.getKey().toString(), "reason", failure.getValue()))
                            .toList());
        }
        json.put("output", done.folder().toString());
        json.put("seconds", done.seconds());
        return new CommandResult(json, markdown + "\nfits, table and figures in " + done.folder());
    }
}
