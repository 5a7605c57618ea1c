// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.Defaults.ByRecipe;

/**
 * A param of a latent variable model, declared where it is accessed: its name, meaning, range, default, source, and whether it decides the
 * trained weights. Documentation, {@code explainParams}, the table of docs/params.md, refusals and fits are made from it:
 *
 * <pre>{@code
 * default DoubleParam klWarmUp() {
 *     return share("klWarmUp", "share of the epochs over which klWeight rises from 0").byDefault(0.2).source(RECIPE).of(this);
 * }
 * }</pre>
 *
 * @param <P> the kind of param
 */
public final class Declaration<P extends Param<?>> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The source of a param of the sparse VAE; a place in it follows. */
    public static final String PAPER = "Moran et al. 2022, ";
    /** The source of values that were found to work. */
    public static final String RECIPE = "recipe, see docs/defaults.md";

    /** Makes the param of a stage. */
    private interface Maker<P> {
        P make(Params stage, String doc);
    }

    /**
     * The value that a fit uses where a param is not set.
     *
     * @param <S> the params that it follows
     */
    @FunctionalInterface
    public interface InFit<S> extends Serializable {
        /**
         * @param stage the estimator
         * @param size of the fit
         * @return the value
         */
        Object value(S stage, FitSize size);
    }

    private final String name;
    private final String text;
    private final transient Maker<P> maker;
    private ByRecipe defaults;
    private String unknown = "";
    private InFit<?> inFit;
    private String source = "";
    private boolean leavesWeights;
    private Object before;

    private Declaration(String name, String text, Maker<P> maker) {
        this.name = name;
        this.text = text;
        this.maker = maker;
    }

    /** The name of a column. */
    public static Declaration<Param<String>> column(String name, String text) {
        Requirement<String> filled = new Requirement<>(name, "a column name", v -> v != null && !v.isBlank());
        return new Declaration<>(name, text, (stage, doc) -> new Param<>(stage, name, doc, filled));
    }

    /** The path of a folder; an empty one is none. */
    public static Declaration<Param<String>> folder(String name, String text) {
        Requirement<String> given = new Requirement<>(name, "a folder's path, or empty", v -> v != null);
        return new Declaration<>(name, text, (stage, doc) -> new Param<>(stage, name, doc, given));
    }

    /** One of some words. */
    public static Declaration<Param<String>> choice(String name, String text, List<String> options) {
        String range = "one of " + String.join(", ", options);
        // Kryo, which may send a stage, cannot read an immutable list
        List<String> words = new ArrayList<>(options);
        Requirement<String> one = new Requirement<>(name, range, words::contains);
        return new Declaration<>(name, text + "; " + range, (stage, doc) -> new Param<>(stage, name, doc, one));
    }

    /** A whole number from a least one on. */
    public static Declaration<IntParam> integer(String name, String text, int least) {
        return integer(
                name, text, least + " or more", new Requirement<>(name, least + " or more", v -> (Integer) v >= least));
    }

    /** One of some whole numbers from 0 on. */
    public static Declaration<IntParam> level(String name, String text, int most) {
        List<String> levels = new ArrayList<>();
        for (int level = 0; level < most; level++) {
            levels.add(String.valueOf(level));
        }
        String commas = String.join(", ", levels);
        return integer(
                name,
                text,
                "one of " + commas + ", " + most,
                new Requirement<>(name, commas + " or " + most, v -> (Integer) v >= 0 && (Integer) v <= most));
    }

    private static Declaration<IntParam> integer(String name, String text, String range, Requirement<Object> bound) {
        return new Declaration<>(name, text + "; " + range, (stage, doc) -> new IntParam(stage, name, doc, bound));
    }

    /** Any whole number. */
    public static Declaration<LongParam> anyInteger(String name, String text) {
        return new Declaration<>(name, text + "; any integer", (stage, doc) -> new LongParam(stage, name, doc));
    }

    /** A finite number within a range of its own. */
    public static Declaration<DoubleParam> real(
            String name, String text, String range, Requirement.SerializablePredicate<Double> holds) {
        Requirement<Object> bound =
                new Requirement<>(name, range, v -> Double.isFinite((Double) v) && holds.test((Double) v));
        return new Declaration<>(name, text + "; " + range, (stage, doc) -> new DoubleParam(stage, name, doc, bound));
    }

    /** A number of 0 or more. */
    public static Declaration<DoubleParam> nonNegative(String name, String text) {
        return real(name, text, "0 or more", v -> v >= 0);
    }

    /** A number above 0. */
    public static Declaration<DoubleParam> positive(String name, String text) {
        return real(name, text, "greater than 0", v -> v > 0);
    }

    /** A number from 0 to 1. */
    public static Declaration<DoubleParam> share(String name, String text) {
        return real(name, text, "in [0, 1]", v -> v >= 0 && v <= 1);
    }

    /** A number between 0 and 1. */
    public static Declaration<DoubleParam> probability(String name, String text) {
        return real(name, text, "in (0, 1)", v -> v > 0 && v < 1);
    }

    /** Yes or no. */
    public static Declaration<BooleanParam> flag(String name, String text) {
        return new Declaration<>(name, text + "; true or false", (stage, doc) -> new BooleanParam(stage, name, doc));
    }

    /** Any number of whole numbers, each at least so large. */
    public static Declaration<IntArrayParam> integers(String name, String text, int least) {
        return integers(
                name,
                text,
                new Requirement<>(
                        name,
                        "whole numbers, each " + least + " or more",
                        v -> v != null && Arrays.stream(v).allMatch(value -> value >= least)));
    }

    /** The sizes of one or more layers. */
    public static Declaration<IntArrayParam> layers(String name, String text) {
        return integers(
                name,
                text,
                new Requirement<>(
                        name,
                        "one or more sizes, each 1 or more",
                        v -> v != null && v.length > 0 && Arrays.stream(v).allMatch(size -> size > 0)));
    }

    private static Declaration<IntArrayParam> integers(String name, String text, Requirement<int[]> bound) {
        return new Declaration<>(
                name, text + "; " + bound.range(), (stage, doc) -> new IntArrayParam(stage, name, doc, bound));
    }

    /** What holds where it is not set, unless the likelihood says otherwise ({@link Likelihood#defaults}). */
    public Declaration<P> byDefault(Object value) {
        return byDefault(value, value);
    }

    /**
     * What holds where it is not set, unless the likelihood says otherwise.
     *
     * @param real under likelihoods of real numbers: a value, NaN for a number that only k or the data tell, or a rule of {@link Defaults}
     * @param counts under likelihoods of counts
     */
    public Declaration<P> byDefault(Object real, Object counts) {
        defaults = new ByRecipe(real, counts);
        return this;
    }

    /** What a NaN among the defaults stands for, such as {@code 1/k}. */
    public Declaration<P> unknown(String words) {
        unknown = words;
        return this;
    }

    /** The value that a fit uses where none is set; without it, the default. */
    public <S> Declaration<P> inFit(InFit<S> value) {
        inFit = value;
        return this;
    }

    /** Where the param or its default comes from. */
    public Declaration<P> source(String citation) {
        source = citation;
        return this;
    }

    /** It does not change the trained weights, so that checkpoints are good for a fit with another value. */
    public Declaration<P> leavesWeights() {
        leavesWeights = true;
        return this;
    }

    /** It came after checkpoints were first written; those that do not name it were made as with this value. */
    public Declaration<P> before(Object value) {
        before = value;
        return this;
    }

    /** The param of a stage. */
    public P of(DeclaredParams stage) {
        return stage.latentParams().param(stage, this);
    }

    /** The param of a stage whose defaults follow no likelihood. */
    public P of(Params stage, StageParams params) {
        return params.param(stage, this);
    }

    /** Whether the trained weights are the same whatever its value. */
    public boolean isWithoutEffect() {
        return leavesWeights;
    }

    /** The value that a checkpoint without it was made with; null if all have it. */
    public Object valueBefore() {
        return before;
    }

    String name() {
        return name;
    }

    ByRecipe defaults() {
        return defaults;
    }

    @SuppressWarnings("unchecked")
    Object inFit(DeclaredParams stage, FitSize size) {
        return inFit == null ? null : ((InFit<DeclaredParams>) inFit).value(stage, size);
    }

    /** @param own the defaults that a model has instead of those declared */
    P make(Params stage, Defaults own) {
        return maker.make(stage, text + describe(own) + (source.isEmpty() ? "" : " [" + source + "]"));
    }

    private String describe(Defaults own) {
        LinkedHashMap<String, List<String>> byValue = new LinkedHashMap<>();
        for (Likelihood likelihood : Likelihoods.all()) {
            Object value = own.of(this, likelihood);
            if (value != null) {
                byValue.computeIfAbsent(show(value), v -> new ArrayList<>()).add(likelihood.name());
            }
        }
        if (byValue.isEmpty()) {
            return "";
        }
        String others = byValue.keySet().stream()
                .max(Comparator.comparing(value -> byValue.get(value).size()))
                .orElseThrow();
        StringBuilder words = new StringBuilder(" (default: ");
        byValue.forEach((value, likelihoods) -> {
            if (!value.equals(others)) {
                likelihoods.forEach(likelihood ->
                        words.append(likelihood).append(' ').append(value).append(", "));
            }
        });
        return words + (byValue.size() == 1 ? "" : "others ") + others + ")";
    }

    /** A value, or the rule of a default, in words. */
    String show(Object value) {
        if (value instanceof int[] sizes) {
            return Arrays.toString(sizes);
        }
        if (value instanceof Double number && number.isNaN()) {
            return unknown;
        }
        return Defaults.words(value);
    }
}
