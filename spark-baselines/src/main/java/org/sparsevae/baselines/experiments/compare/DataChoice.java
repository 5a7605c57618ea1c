// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.sparsevae.app.options.FeaturesOptions;
import org.sparsevae.baselines.data.GeneratedExpression;
import org.sparsevae.baselines.data.LabelledFiles;
import org.sparsevae.baselines.data.VariableGenes;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyRequest;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The data that a user brings to an experiment, and the experiments that need nothing else. A picocli mixin. */
@Command
public final class DataChoice {
    public static final String EXPRESSION = "table4-expression";

    /** Cells, genes, programs and types of generated data, and how many genes are kept: the paper's 3005 cells and 558 genes, or small. */
    private static final int PAPER_CELLS = 3005;

    private static final int SMALL_CELLS = 600;
    private static final int PAPER_GENES = 5000;
    private static final int SMALL_GENES = 400;
    private static final int SMALL_KEPT = 120;
    private static final int PROGRAMS = 8;
    private static final int TYPES = 7;

    private static final List<Method> COMPARED =
            List.of(Method.SPARSE_VAE, Method.VAE, Method.NMF, Method.VSC, Method.OI_VAE);

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "table1-text, table2-shift, table3-topics: texts, such as abstracts, a file with one a line, or a table with"
                            + " --text-col, Parquet if its name has .parquet, else CSV with a header. vsc-activation,"
                            + " vsc-interpolation, vsc-elbo: folder with Fashion-MNIST or UCI HAR. table4-expression: table of"
                            + " counts, CSV whose columns of numbers are the genes, Parquet with a column features of vectors, or libsvm;"
                            + " default: generated cells (the paper's are of Zeisel et al. 2015, http://linnarssonlab.org/cortex/).")
    private String data;

    @Option(
            names = "--text-col",
            paramLabel = "NAME",
            description = "Column of the texts in a table. Default: none, every line is a text.")
    private String textCol;

    @Option(
            names = "--label-col",
            paramLabel = "NAME",
            description =
                    "table4-expression: column of the cell types in the table of --data, which are told from the codes.")
    private String labelCol;

    @Option(
            names = "--other-cols",
            paramLabel = "NAME",
            split = ",",
            description =
                    "table4-expression: columns of CSV that are no genes, such as names; several by commas or repetition.")
    private List<String> otherCols = List.of();

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description =
                    "What the file of the input must have: tables and figure6, the one of --ratings or --data, by default not checked;"
                            + " vsc-activation, vsc-interpolation, vsc-elbo, that of the training images or rows, by default of Fashion-MNIST the"
                            + " known sums of all four files once unpacked, of UCI HAR none is published.")
    private String sha256;

    /** Where the data are; empty where none are given. */
    public Optional<String> path() {
        return Optional.ofNullable(data);
    }

    /** Tells whether one of these options is given. */
    public boolean isGiven() {
        return isTable() || sha256 != null;
    }

    /** Tells whether {@code --data} or one of its columns is given: {@code --sha256} may be the sum of other input. */
    public boolean isTable() {
        return data != null || textCol != null || labelCol != null || !otherCols.isEmpty();
    }

    /**
     * Refuses input that is not there, or has another sum than {@code --sha256}, before anything is begun that takes long.
     *
     * @param ratings the file of ratings in place of {@code --data}; empty if there is none
     * @param where from where the paper's data are had
     * @throws IllegalArgumentException if so
     */
    public void require(Optional<String> ratings, String where) {
        Optional<String> input = data != null ? Optional.of(data) : ratings;
        if (input.isEmpty() && sha256 != null) {
            throw new IllegalArgumentException(
                    "--sha256 is the sum of the file of --ratings or --data: give one of them, or leave --sha256 out");
        }
        input.ifPresent(path -> {
            if (!InputFiles.exist(path)) {
                throw new IllegalArgumentException("there is nothing at " + path + ": check the path. " + where);
            }
            if (sha256 != null) {
                InputFiles.requireSum(path, sha256);
            }
        });
    }

    /**
     * The texts of {@code --data}.
     *
     * @return where they are; empty if there are none
     * @throws IllegalArgumentException if options are given that texts do not have
     */
    public Optional<Texts> texts() {
        if (data == null && textCol != null) {
            throw new IllegalArgumentException("--text-col is of the file of --data: give that as well");
        }
        if (labelCol != null || !otherCols.isEmpty()) {
            throw new IllegalArgumentException(
                    "--label-col and --other-cols are of other data than texts: leave them out");
        }
        return data == null ? Optional.empty() : Optional.of(new Texts(data, textCol));
    }

    /**
     * The public data in the folder of {@code --data}.
     *
     * @param experiment what they are for
     * @throws IllegalArgumentException if none is given, or they are not there or damaged, saying from where they are had
     */
    public LabelledFiles files(String experiment) {
        if (data == null || textCol != null || labelCol != null || !otherCols.isEmpty()) {
            throw new IllegalArgumentException(
                    experiment + " needs a folder with Fashion-MNIST or UCI HAR, --data DIR, and no columns. "
                            + LabelledFiles.where());
        }
        return LabelledFiles.at(data, sha256, SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    }

    /**
     * The methods beside each other on gene expression (Moran et al. 2022, Table 4): on the user's cells, or on generated ones.
     *
     * @param asked its scale, splits, methods, generated cells and params
     * @param scale which of the paper's settings are taken
     * @return the study
     * @throws IllegalArgumentException if an option is out of range
     */
    public Study expression(StudyRequest asked, TableScale scale) {
        boolean small = asked.isSmall();
        if (textCol != null) {
            throw new IllegalArgumentException("--text-col is for texts: leave it out with " + EXPRESSION);
        }
        if (data != null ? asked.rows() != null : isTable()) {
            throw new IllegalArgumentException(
                    "--rows is the number of generated cells, --label-col and --other-cols are columns of --data: leave them"
                            + " out here");
        }
        require(Optional.empty(), Downloads.ZEISEL);
        StudyOptions options = asked.options(scale.splits(), COMPARED);
        int generated = asked.rows() != null ? asked.rows() : small ? SMALL_CELLS : PAPER_CELLS;
        int kept = small ? SMALL_KEPT : VariableGenes.PAPER;
        ComparisonSource cells = data != null
                ? new FeaturesSource(table(), "gaussian", labelCol, List.of())
                : new GeneratedCells(
                        new GeneratedExpression(options.seed(), small ? SMALL_GENES : PAPER_GENES, PROGRAMS, TYPES),
                        generated);
        return new ComparisonStudy(
                EXPRESSION,
                title(small, generated, kept) + scale.words(scale.splits() + " splits"),
                options,
                new ExpressionSource(
                        new TableSource(cells, PaperSettings.ZEISEL, scale, options),
                        data != null ? labelCol : GeneratedExpression.TYPE,
                        kept,
                        options.skipsInvalid()),
                Search.ofPaper());
    }

    /** The table as the command compare reads it; its other options would have names that other experiments have. */
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
