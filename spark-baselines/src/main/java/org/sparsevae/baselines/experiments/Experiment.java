// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.List;
import java.util.ServiceLoader;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandGroup;
import org.sparsevae.app.Main;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine;

/** The studies: many fits, a table, figures. */
@CommandLine.Command(
        name = "experiment",
        description = {
            "Run a study and write its fits, a table and figures.",
            "",
            "A run that was stopped is taken up where it was: fits that are in the folder are not made again. Each experiment has"
                    + " options of its own: sparsevae experiment EXPERIMENT --help.",
            ""
        },
        synopsisSubcommandLabel = "EXPERIMENT",
        commandListHeading = "%nExperiments:%n")
public final class Experiment implements CommandGroup {

    /** Called by {@link java.util.ServiceLoader}. */
    public Experiment() {}

    /**
     * Runs this command alone.
     *
     * @param args the name of a study and its options
     */
    public static void main(String[] args) {
        Main.runOne(new Experiment(), args);
    }

    /** The studies of all modules on the class path, in the order of their registration. */
    @Override
    public List<? extends Command> commands() {
        return ServiceLoader.load(StudyCommand.class, Experiment.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
