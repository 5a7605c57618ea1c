// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.Serializable;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.training.rows.CounterNoise;

/**
 * Counts of molecules per gene as single cells give them, with cell types that are known.
 *
 * <pre>
 *   gene j:     base_j = exp(N(0, 1)); half of the genes belong to one program p each, with strength s_j ~ U(0.5, 1.5)
 *   type t:     has two of the programs on, no other type the same two
 *   cell i:     type t_i uniform; activity a_ip = max(0, N(1.5, 0.4^2)) of the programs that are on, max(0, N(0, 0.2^2)) of the others
 *   counts:     x_ij ~ Poisson(L_i r_ij / sum_j r_ij),   r_ij = base_j exp(s_j a_ip),   L_i = exp(N(log 5000, 0.5^2))
 * </pre>
 *
 * <p>Types differ by which programs are on alone; how many molecules were caught of a cell, L_i, is the same mixture in all of them, and is what
 * normalisation has to take away. A cell is made of the seed and its number alone, so a table is the same however it is cut.
 *
 * @param seed any number
 * @param genes G, at least 10
 * @param programs at least 3
 * @param types number of cell types, at least 2 and at most programs * ((programs - 1) / 2), whole division
 */
public record GeneratedExpression(long seed, int genes, int programs, int types) implements Serializable {
    /** Column of the counts, a vector. */
    public static final String FEATURES = "features";

    /** Column of the cell types: {@code type 1} and so on. */
    public static final String TYPE = "cell_type";

    /** In place of a program: the gene belongs to none. */
    public static final int NONE = -1;

    private static final double MEMBERS = 0.5;
    private static final double ON = 1.5;
    private static final double ON_SD = 0.4;
    private static final double OFF_SD = 0.2;
    private static final double MOLECULES = 5000;
    private static final double MOLECULES_SD = 0.5;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public GeneratedExpression {
        if (genes < 10 || programs < 3) {
            throw new IllegalArgumentException(
                    "there must be at least 10 genes and 3 programs: genes = " + genes + ", programs = " + programs);
        }
        if (types < 2 || types > programs * ((programs - 1) / 2)) {
            throw new IllegalArgumentException("with " + programs + " programs there can be 2 to "
                    + programs * ((programs - 1) / 2) + " cell types: " + types);
        }
    }

    /**
     * The program that a gene belongs to.
     *
     * @param gene 0 to G - 1
     * @return the program from 0, or {@link #NONE}
     */
    public int program(int gene) {
        CounterNoise noise = new CounterNoise(seed, "expression programs", 0, 0);
        return noise.uniform(gene, 0) < MEMBERS ? (int) (noise.uniform(gene, 1) * programs) : NONE;
    }

    /**
     * Whether a type has a program on.
     *
     * @param type from 0
     * @param program from 0
     */
    public boolean isOn(int type, int program) {
        int first = type % programs;
        int second = (first + 1 + type / programs) % programs;
        return program == first || program == second;
    }

    /**
     * The type of a cell.
     *
     * @param cell its number, any
     * @return the type from 0
     */
    public int type(long cell) {
        return (int) (new CounterNoise(seed, "expression types", 0, 0).uniform(cell, 0) * types);
    }

    /** The share of a gene in the molecules of each type's mean cell is what differs between types. */
    private double[] rates(long cell, Genes all) {
        CounterNoise noise = new CounterNoise(seed, "expression activities", 0, 0);
        int type = type(cell);
        double[] activity = new double[programs];
        for (int p = 0; p < programs; p++) {
            double normal = noise.normal(cell, p);
            activity[p] = Math.max(0, isOn(type, p) ? ON + ON_SD * normal : OFF_SD * normal);
        }
        double[] rates = all.base.clone();
        double sum = 0;
        for (int j = 0; j < genes; j++) {
            if (all.program[j] != NONE) {
                rates[j] *= StrictMath.exp(all.strength[j] * activity[all.program[j]]);
            }
            sum += rates[j];
        }
        double molecules = MOLECULES * StrictMath.exp(MOLECULES_SD * noise.normal(cell, programs));
        for (int j = 0; j < genes; j++) {
            rates[j] *= molecules / sum;
        }
        return rates;
    }

    /** What is drawn once for all cells. */
    private static final class Genes implements Serializable {
        private static final long serialVersionUID = 1L;

        private final double[] base;
        private final double[] strength;
        private final int[] program;

        Genes(GeneratedExpression generator) {
            CounterNoise noise = new CounterNoise(generator.seed, "expression genes", 0, 0);
            base = new double[generator.genes];
            strength = new double[generator.genes];
            program = new int[generator.genes];
            for (int j = 0; j < generator.genes; j++) {
                base[j] = StrictMath.exp(noise.normal(j, 0));
                strength[j] = 0.5 + noise.uniform(j, 1);
                program[j] = generator.program(j);
            }
        }
    }

    private Vector counts(long cell, Genes all) {
        RandomGenerator random =
                new MersenneTwister(new int[] {(int) (seed >>> 32), (int) seed, (int) (cell >>> 32), (int) cell});
        double[] counts = rates(cell, all);
        for (int j = 0; j < counts.length; j++) {
            counts[j] = new PoissonDistribution(
                            random,
                            counts[j],
                            PoissonDistribution.DEFAULT_EPSILON,
                            PoissonDistribution.DEFAULT_MAX_ITERATIONS)
                    .sample();
        }
        return Vectors.dense(counts).compressed();
    }

    /**
     * A table of cells, made anew on the executors each time it is read.
     *
     * @param spark the session
     * @param cells how many, at least 1
     * @param partitions how many tasks make them, at least 1
     * @return columns {@link #FEATURES} and {@link #TYPE}
     * @throws IllegalArgumentException if there are no cells or no partitions
     */
    public Dataset<Row> table(SparkSession spark, long cells, int partitions) {
        if (cells < 1 || partitions < 1) {
            throw new IllegalArgumentException("a table needs at least one cell and one partition: cells = " + cells
                    + ", partitions = " + partitions);
        }
        StructType type = new StructType(new StructField[] {
            new AttributeGroup(FEATURES, genes).toStructField(),
            DataTypes.createStructField(TYPE, DataTypes.StringType, false)
        });
        GeneratedExpression generator = this;
        Genes all = new Genes(this);
        return spark.createDataFrame(
                spark.range(0, cells, 1, partitions)
                        .javaRDD()
                        .map(cell ->
                                RowFactory.create(generator.counts(cell, all), "type " + (1 + generator.type(cell)))),
                type);
    }
}
