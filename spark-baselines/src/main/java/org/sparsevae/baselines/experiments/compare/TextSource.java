// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.apache.spark.sql.functions.not;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.baselines.data.WordCounts;
import org.sparsevae.baselines.experiments.methods.PaperSettings;

/** Counts of the words of texts, by the paper's thresholds: a fifth of the texts held out, another fifth for every seed. */
public final class TextSource implements ComparisonSource {

    private final Texts texts;
    private Dataset<Row> counts;

    /**
     * @param texts where they are
     * @throws IllegalArgumentException if the options contradict each other
     */
    public TextSource(Texts texts) {
        this.texts = texts;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", texts.data());
        settings.put("sum", InputFiles.sum(texts.data()));
        settings.put("textCol", texts.column());
        settings.put("minShare", WordCounts.PAPER.minShare());
        settings.put("maxShare", WordCounts.PAPER.maxShare());
        settings.put("words", WordCounts.PAPER.words());
        return settings;
    }

    @Override
    public String heldOut() {
        return "a fifth of the texts";
    }

    @Override
    public String likelihood() {
        return "multinomial";
    }

    @Override
    public int usualFactors() {
        return PaperSettings.PEERREAD.factors();
    }

    @Override
    public Split split(long seed, SparkSession spark) {
        Dataset<Row> rows = counts(spark);
        Column heldOut = ComparisonSource.heldOutByContent(seed);
        return new Split(rows.filter(not(heldOut)), rows.filter(heldOut));
    }

    /** Read and counted once for all fits. */
    private synchronized Dataset<Row> counts(SparkSession spark) {
        if (counts == null) {
            Dataset<Row> table = texts.read(spark);
            counts = WordCounts.PAPER
                    .fit(table, texts.column())
                    .transform(table, texts.column(), FEATURES)
                    .select(FEATURES)
                    .persist(StorageLevel.MEMORY_AND_DISK());
            counts.count();
        }
        return counts;
    }

    @Override
    public synchronized void close() {
        if (counts != null) {
            counts.unpersist();
            counts = null;
        }
    }
}
