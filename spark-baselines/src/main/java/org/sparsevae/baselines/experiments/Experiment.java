// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
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
                    + " (--item-counts).",
            "",
            "vsc-smiley and vsc-dimensions are figures 3 and 9 of Tonolini et al. 2019, on generated images: which latent"
                    + " dimensions of variational sparse coding and of beta-VAEs go with which attribute, and how many are used.",
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
                    "figure2, figure3, figure4, figure5, figure6, planted, averaging, vsc-smiley or vsc-dimensions.")
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
        StudyRunOptions.Done done = run.run(study);
        StudyTable table = StudyTable.of(study, done.records());
        StudyRunOptions.write(study, done, table.markdown(), table.csv());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experiment", study.name());
        json.putAll(study.json(done.records()));
        json.put("output", done.folder().toString());
        json.put("seconds", done.seconds());
        return new CommandResult(json, table.markdown() + "\nfits, table and figures in " + done.folder());
    }
}
