// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import org.apache.spark.SparkConf;
import org.sparsevae.training.SparseVAEKryoRegistrator;

/** Checks of Spark's settings alone. */
final class SettingsChecks {
    private SettingsChecks() {}

    /** Kryo. Weights travel as plain arrays in classes that it finds out for itself, unless it is told to take only those that are registered. */
    static Finding kryo(SparkConf conf) {
        String check = "Kryo registrator";
        String serializer = conf.get("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        String name = serializer.substring(serializer.lastIndexOf('.') + 1);
        if (!name.equals("KryoSerializer")) {
            return Finding.ok(check, name + ", none needed");
        }
        if (!conf.getBoolean("spark.kryo.registrationRequired", false)) {
            return Finding.ok(check, name + ", no registrator needed: weights travel as plain arrays");
        }
        return SparseVAEKryoRegistrator.problem(conf)
                .map(problem -> Finding.refused(check, problem, SparseVAEKryoRegistrator.remedy()))
                .orElseGet(() -> Finding.ok(check, name + ", registration required and done"));
    }
}
