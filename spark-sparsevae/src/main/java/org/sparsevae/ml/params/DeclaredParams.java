// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihoods;

/** Params that are declared where they are accessed ({@link Declaration}), and how one that is not set gets its value. */
public interface DeclaredParams extends Params {

    /** The params that were declared so far; for implementing stages. */
    LatentParamSet latentParams();

    /** The name of the likelihood, which defaults follow. */
    Param<String> likelihood();

    /** Sets a param of a stage and answers with the stage: what every setter does. */
    @SuppressWarnings("unchecked")
    static <E extends Params> E with(Params stage, Param<?> param, Object value) {
        stage.set((Param<Object>) param, value);
        return (E) stage;
    }

    /** The value set for a param, or its default under the likelihood in force, or null where it has neither. */
    @SuppressWarnings("unchecked")
    default <T> T resolved(Param<?> param) {
        return (T) (isSet(param) ? get(param).get() : latentParams().byDefault(param, likelihoodInForce()));
    }

    private String likelihoodInForce() {
        return isSet(likelihood())
                ? get(likelihood()).get()
                : Likelihoods.names().get(0);
    }

    /**
     * A param's default in words where a getter cannot tell the value, because only k or the size of the data does.
     *
     * @param param of this stage
     * @return such as {@code 1/k} or {@code N/4000}; empty if the param is set, or its default is a value
     */
    default Optional<String> defaultInWords(Param<?> param) {
        if (isSet(param)) {
            return Optional.empty();
        }
        boolean told = Defaults.isRule(latentParams().rule(param, likelihoodInForce()))
                || resolved(param) instanceof Double number && number.isNaN();
        return told ? Optional.of(latentParams().words(param, likelihoodInForce())) : Optional.empty();
    }

    /** A param in words: its documentation, and the value that was set or, where none was, the one in force without it. */
    default String explained(Param<?> param) {
        Object value = resolved(param);
        String shown =
                value == null ? "not set" : latentParams().declaration(param).show(value);
        String origin = value == null ? "" : isSet(param) ? "current: " : "in force: ";
        return param.name() + ": " + param.doc() + " (" + origin + shown + ")";
    }
}
