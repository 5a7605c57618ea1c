// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The declared params of a stage whose defaults follow no likelihood, so that Spark keeps them: each param is made when it is first asked
 * for.
 */
public final class StageParams implements Serializable {
    private static final long serialVersionUID = 1L;

    private record Declared(Declaration<?> declaration, Param<?> param) {}

    /** Not sent with a stage: a copy declares its params anew, and Spark tells params by stage and name. */
    private transient volatile Map<String, Declared> declared;

    private Map<String, Declared> declared() {
        if (declared == null) {
            synchronized (this) {
                declared = declared == null ? new ConcurrentHashMap<>() : declared;
            }
        }
        return declared;
    }

    @SuppressWarnings("unchecked")
    <P extends Param<?>> P param(Params stage, Declaration<P> declaration) {
        Declared there = declared()
                .computeIfAbsent(
                        declaration.name(),
                        name -> new Declared(declaration, declaration.make(stage, Defaults.asDeclared())));
        return (P) there.param();
    }

    /** Tells Spark the declared defaults of all params of the stage. */
    @SuppressWarnings("unchecked")
    public void setDefaults(Params stage) {
        for (Param<?> param : stage.params()) {
            Declaration<?> declaration = declared().get(param.name()).declaration();
            if (declaration.defaults() != null) {
                stage.setDefault((Param<Object>) param, declaration.defaults().real());
            }
        }
    }
}
