// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.Map;
import org.sparsevae.baselines.experiments.compare.ComparisonStudy;
import org.sparsevae.baselines.experiments.compare.Downloads;
import org.sparsevae.baselines.experiments.compare.Search;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The methods beside each other on the words of texts, as a subcommand. */
@Command(
        name = "table1-text",
        description =
                "Moran et al. 2022, Table 1b: models beside each other on held-out texts by --data, or counts by --ratings.")
public final class TextCommand extends TableCommand {

    @Mixin
    private SharedOptions.Rows rows = mostRows();

    @Mixin
    private CountsInput input = new CountsInput();

    /** Called by {@link java.util.ServiceLoader}. */
    public TextCommand() {
        super(String.valueOf(PaperSettings.PEERREAD.factors()), splits("Splits of the texts."), COMPARED);
    }

    @Override
    protected Map<String, String> reads() {
        return input.reads();
    }

    @Override
    public Study study() {
        TableScale scale = settings.of(rows.given());
        StudyOptions options = options(input.addedTo(params()));
        return new ComparisonStudy(
                name(),
                "Texts (Table 1b)" + scale.words(scale.splits() + " splits"),
                options,
                new TableSource(input.source(options, Downloads.PEERREAD), PaperSettings.PEERREAD, scale, options),
                Search.ofPaper());
    }
}
