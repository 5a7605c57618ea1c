// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparsevae.app.options.EstimatorOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The options that several studies have, each with a default of its own: picocli mixins, that a study makes with what is usual for it.
 * Options of one study alone are fields of its subcommand.
 */
public final class SharedOptions {
    private SharedOptions() {}

    /** What help says of an option in a study's own words. */
    public interface Worded {
        /** Texts by the name that stands in a description as <code>${bundle:NAME}</code>. */
        Map<String, String> words();
    }

    /** How many data sets: {@code --datasets}. */
    @Command
    public static final class Datasets implements Worded {
        private final String what;
        private final int usual;
        private final int small;

        @Option(
                names = "--datasets",
                paramLabel = "N",
                description = "${bundle:what.datasets} Default: ${bundle:usual.datasets}.")
        private Integer datasets;

        /**
         * @param what they are, a sentence
         * @param usual number where none is given
         */
        public Datasets(String what, int usual) {
            this(what, usual, usual);
        }

        /**
         * @param what they are, a sentence
         * @param usual number where none is given
         * @param small the same at the small scale
         */
        public Datasets(String what, int usual, int small) {
            this.what = what;
            this.usual = usual;
            this.small = small;
        }

        /** Their number in a study without scales. */
        public int number() {
            return number(StudyScale.PAPER);
        }

        /** Their number. */
        public int number(StudyScale scale) {
            return datasets != null ? datasets : scale == StudyScale.SMALL ? small : usual;
        }

        @Override
        public Map<String, String> words() {
            return Map.of(
                    "what.datasets",
                    what,
                    "usual.datasets",
                    usual + (small == usual ? "" : ", with --scale small " + small));
        }
    }

    /** How the true factors of the paper's data are correlated: {@code --rho}. */
    @Command
    public static final class Rhos implements Worded {
        private final List<Double> usual;

        @Option(
                names = "--rho",
                paramLabel = "R",
                split = ",",
                description = "Correlation of the true factors; several by commas or repetition. Default:"
                        + " ${bundle:usual.rho}.")
        private List<Double> rhos;

        /**
         * @param usual where none are given
         */
        public Rhos(List<Double> usual) {
            this.usual = usual;
        }

        /** Whether any is given. */
        public boolean isGiven() {
            return rhos != null;
        }

        /** The correlations. */
        public List<Double> values() {
            return rhos == null ? usual : rhos;
        }

        @Override
        public Map<String, String> words() {
            return Map.of(
                    "usual.rho",
                    usual.stream()
                            .map(rho -> String.valueOf(rho).replaceFirst("\\.0$", ""))
                            .collect(Collectors.joining(",")));
        }
    }

    /** What is compared: {@code --methods}. */
    @Command
    public static final class Methods implements Worded {
        private final List<Method> among;
        private final List<Method> usual;

        @Option(
                names = "--methods",
                paramLabel = "NAME",
                split = ",",
                description = "What is compared, of ${bundle:among.methods}; several by commas or repetition. Default:"
                        + " ${bundle:usual.methods}.")
        private List<String> methods;

        /**
         * @param among those that the help names: the study refuses others
         * @param usual where none are given
         */
        public Methods(List<Method> among, List<Method> usual) {
            this.among = among;
            this.usual = usual;
        }

        /**
         * The methods.
         *
         * @throws IllegalArgumentException if there is none of a name that is given
         */
        public List<Method> values() {
            return methods == null ? usual : methods.stream().map(Method::of).toList();
        }

        @Override
        public Map<String, String> words() {
            return Map.of("among.methods", names(among, ", "), "usual.methods", names(usual, ","));
        }

        private static String names(List<Method> methods, String between) {
            return methods.stream().map(Method::text).collect(Collectors.joining(between));
        }
    }

    /** Rows, whatever they are to a study: {@code --rows}. */
    @Command
    public static final class Rows implements Worded {
        private final String what;

        @Option(names = "--rows", paramLabel = "N", description = "${bundle:what.rows}")
        private Integer rows;

        /**
         * @param what they are and how many by default, in sentences
         */
        public Rows(String what) {
            this.what = what;
        }

        /** Their number; null if none is given. */
        public Integer given() {
            return rows;
        }

        /** Their number. */
        public int or(int usual) {
            return rows == null ? usual : rows;
        }

        @Override
        public Map<String, String> words() {
            return Map.of("what.rows", what);
        }
    }

    /** How much of an experiment of a paper is made: {@code --scale}. */
    @Command
    public static final class Scale {
        @Option(
                names = "--scale",
                paramLabel = "SIZE",
                defaultValue = "paper",
                description = "paper, or small for a run of minutes, which says what it shrinks.")
        private String scale;

        /**
         * The scale.
         *
         * @throws IllegalArgumentException if it is neither
         */
        public StudyScale value() {
            return StudyScale.of(scale);
        }
    }

    /** The scale of one of the paper's tables, and by whose settings it is made: {@code --scale}, {@code --settings}. */
    @Command
    public static final class TableSettings {
        @picocli.CommandLine.Mixin
        private Scale scale = new Scale();

        @Option(
                names = "--settings",
                paramLabel = "paper|own",
                defaultValue = "paper",
                description = "The paper's settings (Table 6), or this library's with the paper's number of factors.")
        private String settings;

        /** The scale. */
        public StudyScale scale() {
            return scale.value();
        }

        /**
         * Both.
         *
         * @param rows rows taken at most; null for all, or for those of the scale
         * @throws IllegalArgumentException if one is out of range
         */
        public TableScale of(Integer rows) {
            return TableScale.of(scale(), settings, rows);
        }
    }

    /** What a study does with input that is not as it must be, by the name that the command fit has for it: {@code --handle-invalid}. */
    @Command
    public static final class InvalidRows {
        @Option(
                names = "--handle-invalid",
                paramLabel = "error|skip",
                description = "Refuse invalid rows and lines that are no ratings, or leave them out. Default: error.")
        private String handleInvalid;

        /**
         * Adds it to params, of which the methods and the reader of ratings take it.
         *
         * @param params params' values as text by name
         * @return the same
         * @throws IllegalArgumentException if it is neither of both, or the params have it already
         */
        public Map<String, String> addedTo(Map<String, String> params) {
            if (handleInvalid == null) {
                return params;
            }
            if (!Arrays.asList("error", "skip").contains(handleInvalid)) {
                throw new IllegalArgumentException("--handle-invalid must be error or skip: " + handleInvalid);
            }
            EstimatorOptions.put(params, "--handle-invalid", "handleInvalid", handleInvalid);
            return params;
        }
    }
}
