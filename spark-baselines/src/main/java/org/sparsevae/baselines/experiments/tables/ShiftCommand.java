// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.Arrays;
import java.util.Map;
import org.sparsevae.baselines.data.SemiSyntheticText.Counts;
import org.sparsevae.baselines.experiments.compare.Downloads;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The methods where held-out rows are correlated otherwise, as a subcommand. */
@Command(
        name = ShiftStudy.NAME,
        description = "Moran et al. 2022, Table 2: models where the factors of held-out texts are correlated otherwise"
                + " than in training.")
public final class ShiftCommand extends TableCommand {

    @Option(
            names = "--counts",
            paramLabel = "rounded|drawn",
            defaultValue = "rounded",
            description = "Expected counts, rounded, as in the authors' notebook, or counts drawn from the topics.")
    private String counts;

    @Mixin
    private SharedOptions.Rows rows = mostRows();

    @Mixin
    private CountsInput input = new CountsInput();

    /** Called by {@link java.util.ServiceLoader}. */
    public ShiftCommand() {
        super(
                String.valueOf(PaperSettings.SEMI_SYNTHETIC.factors()),
                splits("Data sets to generate for each strength of the correlation."),
                COMPARED);
    }

    @Override
    protected Map<String, String> reads() {
        return input.reads();
    }

    @Override
    public Study study() {
        TableScale scale = settings.of(rows.given());
        StudyOptions options = options(input.addedTo(params()));
        return new ShiftStudy(
                options,
                new TableSource(
                        input.source(options, Downloads.PEERREAD), PaperSettings.SEMI_SYNTHETIC, scale, options),
                counts(),
                scale.words(scale.splits() + " generated data sets"));
    }

    private Counts counts() {
        return Arrays.stream(Counts.values())
                .filter(one -> one.text().equals(counts))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--counts must be rounded or drawn: " + counts));
    }
}
