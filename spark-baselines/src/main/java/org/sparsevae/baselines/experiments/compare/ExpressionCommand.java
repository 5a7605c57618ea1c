// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparsevae.app.options.FeaturesOptions;
import org.sparsevae.baselines.data.GeneratedExpression;
import org.sparsevae.baselines.data.VariableGenes;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The methods beside each other on gene expression, as a subcommand: on the user's cells, or on generated ones. */
@Command(
        name = "table4-expression",
        description =
                "Moran et al. 2022, Table 4: cell types told from the factors of gene expression, the user's or generated.")
public final class ExpressionCommand extends StudyCommand {

    /** Cells, genes, programs and types of generated data, and how many genes are kept: the paper's 3005 cells and 558 genes, or small. */
    private static final int PAPER_CELLS = 3005;

    private static final int SMALL_CELLS = 600;
    private static final int PAPER_GENES = 5000;
    private static final int SMALL_GENES = 400;
    private static final int SMALL_KEPT = 120;
    private static final int PROGRAMS = 8;
    private static final int TYPES = 7;

    @Mixin
    private SharedOptions.Datasets splits = new SharedOptions.Datasets(
            "Splits of the cells.", TableScale.splits(StudyScale.PAPER), TableScale.splits(StudyScale.SMALL));

    @Mixin
    private SharedOptions.Methods methods = new SharedOptions.Methods(
            Method.comparable(), List.of(Method.SPARSE_VAE, Method.VAE, Method.NMF, Method.VSC, Method.OI_VAE));

    @Mixin
    private SharedOptions.Rows rows = new SharedOptions.Rows(
            "Cells to generate. Default: " + PAPER_CELLS + ", with --scale small " + SMALL_CELLS + ".");

    @Mixin
    private SharedOptions.TableSettings settings = new SharedOptions.TableSettings();

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Table of counts, CSV whose columns of numbers are the genes, Parquet with a column features of vectors, or"
                            + " libsvm. Default: generated cells (the paper's are of Zeisel et al. 2015, http://linnarssonlab.org/cortex/).")
    private String data;

    @Option(
            names = "--label-col",
            paramLabel = "NAME",
            description = "Column of the cell types in the table of --data, which are told from the codes.")
    private String labelCol;

    @Option(
            names = "--other-cols",
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            split = ",",
            description = "Columns of CSV that are no genes, such as names; several by commas or repetition.")
    private List<String> otherCols = List.of();

    @Mixin
    private InputSum sum = new InputSum();

    @Mixin
    private SharedOptions.InvalidRows invalid = new SharedOptions.InvalidRows();

    /** Called by {@link java.util.ServiceLoader}. */
    public ExpressionCommand() {
        super(String.valueOf(PaperSettings.ZEISEL.factors()));
    }

    @Override
    protected Map<String, String> reads() {
        return data == null ? Map.of() : Map.of("--data", data);
    }

    @Override
    public Study study() {
        if (data != null ? rows.given() != null : labelCol != null || !otherCols.isEmpty()) {
            throw new IllegalArgumentException(
                    "--rows is the number of generated cells, --label-col and --other-cols are columns of --data: leave them"
                            + " out here");
        }
        TableScale scale = settings.of(null).ofAllRows();
        sum.require(Optional.ofNullable(data), Downloads.ZEISEL);
        StudyOptions options =
                options(splits.number(settings.scale()), List.of(), methods.values(), invalid.addedTo(params()));
        boolean small = scale.small();
        int generated = rows.or(small ? SMALL_CELLS : PAPER_CELLS);
        int kept = small ? SMALL_KEPT : VariableGenes.PAPER;
        ComparisonSource cells = data != null
                ? new FeaturesSource(table(), "gaussian", labelCol, List.of())
                : new GeneratedCells(
                        new GeneratedExpression(options.seed(), small ? SMALL_GENES : PAPER_GENES, PROGRAMS, TYPES),
                        generated);
        return new ComparisonStudy(
                name(),
                title(small, generated, kept) + scale.words(scale.splits() + " splits"),
                options,
                new ExpressionSource(
                        new TableSource(cells, PaperSettings.ZEISEL, scale, options),
                        data != null ? labelCol : GeneratedExpression.TYPE,
                        kept,
                        options.skipsInvalid()),
                Search.ofPaper());
    }

    /** The table as the command compare reads it, of whose other options the study has no use. */
    private FeaturesOptions table() {
        List<String> words = new ArrayList<>(List.of("--data", data));
        otherCols.forEach(column -> words.addAll(List.of("--other-cols", column)));
        return CommandLine.populateCommand(new FeaturesOptions(), words.toArray(String[]::new));
    }

    private String title(boolean small, int generated, int kept) {
        String cells = data != null
                ? data
                : generated + " generated cells of " + TYPES + " types, " + (small ? SMALL_GENES : PAPER_GENES)
                        + " genes";
        return "Gene expression (Table 4): " + cells + ", quantile-normalised, the " + kept + " most variable genes"
                + (small
                        ? " (the paper has " + PAPER_CELLS + " cells and keeps " + VariableGenes.PAPER + " genes)"
                        : "");
    }
}
