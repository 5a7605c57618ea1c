// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A study: which fits there are, how one of them is made and judged, and what is told of all. */
public interface Study extends AutoCloseable {

    /** The name on the command line. */
    String name();

    /** What it is, in a line above the table. */
    String title();

    /** All that a fit depends on beside its key, for {@link StudySettings}. */
    Map<String, Object> settings();

    /**
     * Reads what all fits need, so that bad input ends the study before its first fit.
     *
     * @param spark the session
     * @throws Exception if it cannot be read
     */
    default void prepare(SparkSession spark) throws Exception {}

    /** The fits, in the order in which they are begun. */
    List<FitKey> fits();

    /**
     * Fits that can only be named once the others are done.
     *
     * @param records of all {@link #fits}, in their order
     * @return further keys, in the order in which they are begun
     */
    default List<FitKey> followUps(List<FitRecord> records) {
        return List.of();
    }

    /**
     * Makes one fit and judges it. Called from several threads at once. A fit that diverges counts as one that found nothing.
     *
     * @param key one of {@link #fits} or {@link #followUps}
     * @param spark the session
     * @param clock measures the fit
     * @return what was found
     * @throws org.sparsevae.training.DivergedException if the objective is no longer finite
     * @throws Exception whatever else goes wrong, which ends the study
     */
    FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception;

    /**
     * Whether the other fits go on when one fails. Its place is left empty and the reason told; the next run in the folder tries it again.
     */
    default boolean outlivesFailures() {
        return false;
    }

    /** The measures that are yes or no: tables show the share of the fits with an interval. */
    default List<String> shares() {
        return List.of();
    }

    /** Those of {@link #shares} that a fit has by its key: some methods have no loadings. A fit that diverged has missed them. */
    default List<String> shares(FitKey key) {
        return shares();
    }

    /** The measures that are numbers: tables show quartiles and means. */
    List<String> numbers();

    /**
     * What {@code --json} prints, without the folder.
     *
     * @param records of all fits, {@link #followUps} last
     * @return names and values
     */
    Map<String, Object> json(List<FitRecord> records);

    /**
     * The table for a reader.
     *
     * @param records of all fits, {@link #followUps} last
     * @param failures why fits failed, where the study outlives that
     * @return Markdown
     */
    default String markdown(List<FitRecord> records, Map<FitKey, String> failures) {
        return StudyTable.of(this, records).markdown();
    }

    /**
     * Draws the figures, where there is more to see than the table says.
     *
     * @param records of all fits, {@link #followUps} last
     * @param folder where the files go
     * @throws IOException if one cannot be written
     */
    default void draw(List<FitRecord> records, Path folder) throws IOException {}

    /** Lets go what {@link #prepare} and the fits have kept in the session's memory. No fit may be under way. */
    @Override
    default void close() {}
}
