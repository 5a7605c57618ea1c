// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.training.rows.CounterNoise;

/**
 * Texts whose factors are correlated otherwise in training than in the rows held out (Moran et al. 2022, C.1, "Semi-synthetic PeerRead").
 *
 * <p>Topics beta and proportions theta come from real documents ({@link DocumentTopics}). The rows held out are generated from theta. For
 * the training rows the last K/2 columns of theta are dropped, and column K/2 + k becomes a noisy copy of column k:
 *
 * <pre>
 *   theta~_ik = sigmoid( logit theta_ik + sigma e_ik ),   e_ik ~ N(0, 1),   k = 1 .. K/2
 * </pre>
 *
 * so that topics k and K/2 + k go together in training and not in the rows held out, the more so the smaller sigma is.
 *
 * <p>Where the paper is silent:
 * <ul>
 *   <li>It leaves the new columns on the logit scale; proportions they become by the sigmoid, and then every row by its sum.
 *   <li>It has no sigma. {@link Shift} takes those of the notebook that its authors published, 0.5, 1 and 2 for high, medium and low.
 *   <li>It does not say how counts are made of the proportions. {@link Counts#ROUNDED} is what the notebook does, {@link Counts#DRAWN} is the
 *       model that LDA itself assumes. Either way a document has the length n_i that it had, and one that is left without any word is dropped.
 *   <li>Training rows and rows held out are generated from the same documents, all of them: the paper has N rows of both.
 * </ul>
 *
 * <p>Everything is a function of the documents' content and the seeds; rows are made on the executors, and only beta is on the driver.
 */
public final class SemiSyntheticText implements AutoCloseable {
    /** Column of the counts: sparse vectors with the words as ML attributes. */
    public static final String FEATURES = "features";
    /** Column of the factors that a row was generated from: a vector of K positive numbers that sum to 1. */
    public static final String THETA = DocumentTopics.THETA;

    /** How far the training rows are from those held out. */
    public enum Shift {
        /** Copies with little noise: factors that are nearly one in training. */
        HIGH(0.5),
        /** In between. */
        MEDIUM(1),
        /** Copies that are mostly noise. */
        LOW(2);

        private final double sigma;

        Shift(double sigma) {
            this.sigma = sigma;
        }

        /** Standard deviation of the noise on the logit scale. */
        public double sigma() {
            return sigma;
        }

        /** The name on the command line and in tables. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How counts are made of a document's distribution over the words, p_i = theta_i beta, and its length n_i. */
    public enum Counts {
        /** n_i p_ij, rounded to the nearest whole number, half to even: no noise, and rare words are lost. The authors' notebook does this. */
        ROUNDED,
        /** n_i words drawn from p_i: what latent Dirichlet allocation says of documents. */
        DRAWN;

        /** The name on the command line. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final DocumentTopics documents;
    private final double[][] beta;
    private final Attribute[] attributes;

    private SemiSyntheticText(DocumentTopics documents, Attribute[] attributes) {
        this.documents = documents;
        this.beta = documents.topics();
        this.attributes = attributes;
    }

    /**
     * Fits the topics that all data sets are generated from.
     *
     * @param counts a row per document; those without any count are left out
     * @param countsCol column of vectors of counts, finite and not negative; names of its ML attributes are handed on
     * @param topics K, even and at least 2; the paper has 20
     * @param seed seed of the topics' fit
     * @return the generator, to be closed when no longer needed
     * @throws IllegalArgumentException if K is out of range, the column is missing or of the wrong type, or a row is invalid
     */
    public static SemiSyntheticText of(Dataset<Row> counts, String countsCol, int topics, long seed) {
        if (topics < 2 || topics % 2 != 0) {
            throw new IllegalArgumentException(
                    "the number of topics must be even, for one half copies the other: " + topics);
        }
        DocumentTopics documents = DocumentTopics.fit(counts, countsCol, topics, seed);
        AttributeGroup names = AttributeGroup.fromStructField(
                counts.select(LatentSchema.column(countsCol)).schema().fields()[0]);
        Attribute[] attributes = names.attributes().isDefined()
                ? names.attributes().get()
                : Stream.generate(NumericAttribute::defaultAttr)
                        .limit(documents.topics()[0].length)
                        .toArray(Attribute[]::new);
        return new SemiSyntheticText(documents, attributes);
    }

    /** beta, K x G: row k is topic k's distribution over the words; a copy. */
    public double[][] topics() {
        return documents.topics();
    }

    /**
     * Training rows.
     *
     * @param sigma standard deviation of the noise, 0 or more: {@link Shift#sigma}
     * @param seed seed of the noise, and of the draws
     * @param counts how words are made of factors
     * @return columns {@link #FEATURES} and {@link #THETA}, made anew each time they are read
     * @throws IllegalArgumentException if sigma is out of range
     */
    public Dataset<Row> training(double sigma, long seed, Counts counts) {
        if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigma must be a finite number of 0 or more: " + sigma);
        }
        return generated(
                documents
                        .rows()
                        .withColumn(
                                THETA,
                                udf(new Correlated(sigma, seed), SQLDataTypes.VectorType())
                                        .apply(col(DocumentTopics.ROW), col(THETA))),
                seed,
                "words in training",
                counts);
    }

    /**
     * Rows to judge by, generated from the documents' own proportions.
     *
     * @param seed seed of the draws; rounded counts are the same for all seeds
     * @param counts how words are made of factors
     * @return columns {@link #FEATURES} and {@link #THETA}, made anew each time they are read
     */
    public Dataset<Row> heldOut(long seed, Counts counts) {
        return generated(documents.rows(), seed, "words held out", counts);
    }

    private Dataset<Row> generated(Dataset<Row> factors, long seed, String purpose, Counts counts) {
        UDF1<Vector, Boolean> hasWords = row -> row.numNonzeros() > 0;
        return factors.withColumn(
                        FEATURES,
                        udf(new Words(beta, counts, seed, purpose), SQLDataTypes.VectorType())
                                .apply(col(DocumentTopics.ROW), col(DocumentTopics.TOTAL), col(THETA)))
                .filter(udf(hasWords, DataTypes.BooleanType).apply(col(FEATURES)))
                .select(col(FEATURES).as(FEATURES, new AttributeGroup(FEATURES, attributes).toMetadata()), col(THETA));
    }

    /** Lets the documents go; tables that were made of them can then no longer be read quickly. */
    @Override
    public void close() {
        documents.close();
    }

    /** The factors of a training row. */
    private static final class Correlated implements UDF2<Long, Vector, Vector> {
        private static final long serialVersionUID = 1L;
        private final double sigma;
        private final long seed;

        Correlated(double sigma, long seed) {
            this.sigma = sigma;
            this.seed = seed;
        }

        @Override
        public Vector call(Long row, Vector theta) {
            CounterNoise noise = new CounterNoise(seed, "factors", 0, 0);
            double[] factors = theta.toArray().clone();
            int half = factors.length / 2;
            double sum = 0;
            for (int k = 0; k < half; k++) {
                double logit = StrictMath.log(factors[k] / (1 - factors[k])) + sigma * noise.normal(row, k);
                factors[half + k] = 1 / (1 + StrictMath.exp(-logit));
                sum += factors[k] + factors[half + k];
            }
            for (int k = 0; k < factors.length; k++) {
                factors[k] /= sum;
            }
            return Vectors.dense(factors);
        }
    }

    /** The words of a row. */
    private static final class Words implements UDF3<Long, Double, Vector, Vector> {
        private static final long serialVersionUID = 1L;
        private final double[][] beta;
        private final Counts counts;
        private final long seed;
        private final String purpose;

        Words(double[][] beta, Counts counts, long seed, String purpose) {
            this.beta = beta;
            this.counts = counts;
            this.seed = seed;
            this.purpose = purpose;
        }

        @Override
        public Vector call(Long row, Double length, Vector theta) {
            double[] share = new double[beta[0].length];
            for (int k = 0; k < beta.length; k++) {
                for (int j = 0; j < share.length; j++) {
                    share[j] += theta.apply(k) * beta[k][j];
                }
            }
            double[] words = counts == Counts.ROUNDED
                    ? Arrays.stream(share).map(p -> Math.rint(length * p)).toArray()
                    : drawn(share, (int) Math.rint(length), row);
            return Vectors.dense(words).toSparse();
        }

        private double[] drawn(double[] share, int length, long row) {
            CounterNoise noise = new CounterNoise(seed, purpose, 0, 0);
            double[] up = share.clone();
            Arrays.parallelPrefix(up, Double::sum);
            double[] words = new double[share.length];
            for (int i = 0; i < length; i++) {
                int found = Arrays.binarySearch(up, noise.uniform(row, i) * up[up.length - 1]);
                words[found < 0 ? -found - 1 : found]++;
            }
            return words;
        }
    }
}
