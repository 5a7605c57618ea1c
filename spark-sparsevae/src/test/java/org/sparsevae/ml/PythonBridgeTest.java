// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import py4j.Py4JException;
import py4j.reflection.ReflectionEngine;

/** What PySpark's bridge finds: methods of classes and of the interfaces that these name, not of those that such interfaces extend. */
public class PythonBridgeTest {

    @Test
    void everyParamOfTheSparseVaeIsReached() {
        assertEquals(List.of(), missing(new SparseVAE(), true));
        assertEquals(List.of(), missing(SmallFits.model("gaussian"), false));
    }

    /** Accessors, getters and setters of a stage's params that the bridge does not find. */
    public static List<String> missing(Params stage, boolean setters) {
        List<String> missing = new ArrayList<>();
        for (Param<?> param : stage.params()) {
            String capitalised =
                    Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
            require(stage, param.name(), new Object[0], missing);
            require(stage, "get" + capitalised, new Object[0], missing);
            if (setters) {
                require(stage, "set" + capitalised, new Object[] {sample(param)}, missing);
            }
        }
        return missing;
    }

    private static void require(Params stage, String method, Object[] arguments, List<String> missing) {
        try {
            new ReflectionEngine().getMethod(stage, method, arguments);
        } catch (Py4JException e) {
            missing.add(stage.getClass().getSimpleName() + "." + method);
        }
    }

    /** A value as Python hands it over. */
    private static Object sample(Param<?> param) {
        if (param instanceof IntParam || param instanceof LongParam) {
            return 3;
        } else if (param instanceof DoubleParam) {
            return 0.5;
        } else if (param instanceof BooleanParam) {
            return true;
        }
        return param instanceof IntArrayParam ? new int[] {1} : "x";
    }
}
