// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import org.apache.spark.SparkConf;

/** Checks of Spark's settings alone. */
final class SettingsChecks {
    private static final String KRYO = "spark.kryo.registrationRequired";

    private SettingsChecks() {}

    /**
     * Kryo. Weights travel as plain float arrays in classes that Kryo finds out for itself, so ND4J's registrator is not needed; but a
     * registration that is required would have to name them, and Spark's own classes.
     */
    static Finding kryo(SparkConf conf) {
        String check = "Kryo registrator";
        String serializer = conf.get("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        String name = serializer.substring(serializer.lastIndexOf('.') + 1);
        if (!name.equals("KryoSerializer")) {
            return Finding.ok(check, name + ", none needed");
        }
        return conf.getBoolean(KRYO, false)
                ? Finding.refused(
                        check,
                        name + " with " + KRYO + "=true, and the classes of a fit are not registered",
                        "set " + KRYO + "=false; no registrator is needed, because weights travel as plain arrays")
                : Finding.ok(check, name + ", no registrator needed: weights travel as plain arrays");
    }
}
