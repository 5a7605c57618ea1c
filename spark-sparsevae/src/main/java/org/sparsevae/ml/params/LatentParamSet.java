// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.param.Param;
import org.sparsevae.likelihood.Likelihood.PerRows;
import org.sparsevae.likelihood.Likelihoods;

/** The params of one stage as they are declared by its interfaces, each made when it is first asked for, and the model's own defaults. */
public final class LatentParamSet implements Serializable {
    private static final long serialVersionUID = 1L;

    private record Declared(Declaration<?> declaration, Param<?> param) implements Serializable {}

    private final Map<String, Declared> declared = new ConcurrentHashMap<>();
    private final Defaults own;

    /** Defaults are as declared. */
    public LatentParamSet() {
        this(Defaults.asDeclared());
    }

    /** @param own defaults of the model's own */
    public LatentParamSet(Defaults own) {
        this.own = own;
    }

    @SuppressWarnings("unchecked")
    <P extends Param<?>> P param(DeclaredParams stage, Declaration<P> declaration) {
        Declared there = declared.get(declaration.name());
        if (there == null) {
            there = declared.computeIfAbsent(
                    declaration.name(), name -> new Declared(declaration, declaration.make(stage, own)));
        }
        return (P) there.param();
    }

    /** The declaration of a param of the stage. */
    public Declaration<?> declaration(Param<?> param) {
        return declared.get(param.name()).declaration();
    }

    /** The default of a param under a likelihood, or null where it has none; NaN for a number that k or the data tell. */
    public Object byDefault(Param<?> param, String likelihood) {
        return Defaults.usual(rule(param, likelihood));
    }

    /** Whether a param has a default. */
    public boolean hasDefault(Param<?> param) {
        return byDefault(param, Likelihoods.names().get(0)) != null;
    }

    /** The default of a number for a fit to so many rows. */
    public double byDefault(Param<?> param, String likelihood, double effectiveRows) {
        Object value = rule(param, likelihood);
        return value instanceof PerRows share ? share.at(effectiveRows) : (Double) value;
    }

    /** Whether the default of a rate grows with the features of a fit. */
    public boolean growsWithFeatures(Param<?> rate, String likelihood) {
        return rule(rate, likelihood) instanceof Defaults.PerFeatures;
    }

    /**
     * The value of a param that a fit of a size uses.
     *
     * @param stage the estimator
     * @param param one of its own
     * @param size of the data
     * @return what was set, or the default, which the size may decide
     */
    public Object inFit(DeclaredParams stage, Param<?> param, FitSize size) {
        Object value = stage.isSet(param) ? null : declaration(param).inFit(stage, size);
        return value == null ? stage.resolved(param) : value;
    }

    /** Refuses a default of the model's own that no param has. */
    public void requireDeclared(DeclaredParams stage) {
        for (String name : own.params()) {
            if (!stage.hasParam(name)) {
                throw new IllegalStateException("there is no param for the default of " + name);
            }
        }
    }

    /** The default of a param in words. */
    String words(Param<?> param, String likelihood) {
        return declaration(param).show(rule(param, likelihood));
    }

    /** The default of a param as it is declared. */
    Object rule(Param<?> param, String likelihood) {
        return own.of(declaration(param), Likelihoods.of(likelihood));
    }
}
