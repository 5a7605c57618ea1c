// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.FileRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.sparsevae.ratings.KeptRows;
import org.sparsevae.store.OutputPlace;
import scala.collection.JavaConverters;

/**
 * The files that a fit read, as far as Spark tells them: {@code write().overwrite().save(path)} first deletes whatever is at the path, and must not
 * delete these. A model keeps them as long as it is in memory; they are not saved with it.
 */
public final class FitSources implements Serializable {
    /** Of a model that was read from a file. */
    public static final FitSources NONE = new FitSources(List.of());

    private static final long serialVersionUID = 1L;

    /** Of more files than this their folders are kept. */
    private static final int MOST = 1000;

    private final List<String> paths;

    private FitSources(List<String> paths) {
        this.paths = paths;
    }

    /**
     * The files of a table; none of a table that is not read from files, such as a database's.
     *
     * @param dataset what is fitted to
     * @return the files
     */
    public static FitSources of(Dataset<?> dataset) {
        // not by inputFiles(), which sees a cached table as one without files
        Path[] files = JavaConverters.seqAsJavaList(
                        dataset.queryExecution().analyzed().collectLeaves())
                .stream()
                .flatMap(FitSources::readFrom)
                .filter(leaf -> leaf instanceof LogicalRelation)
                .map(leaf -> ((LogicalRelation) leaf).relation())
                .filter(FileRelation.class::isInstance)
                .flatMap(relation -> Stream.of(((FileRelation) relation).inputFiles()))
                .map(file -> new Path(URI.create(file)))
                .toArray(Path[]::new);
        Stream<Path> kept = files.length <= MOST
                ? Arrays.stream(files)
                : Arrays.stream(files).map(Path::getParent);
        return new FitSources(kept.map(Path::toString).distinct().toList());
    }

    /** A leaf, or those of the table that it was read from before its rows were kept. */
    private static Stream<LogicalPlan> readFrom(LogicalPlan leaf) {
        return KeptRows.sourceOf(leaf)
                .map(table -> JavaConverters.seqAsJavaList(
                        table.queryExecution().analyzed().collectLeaves())
                        .stream())
                .orElse(Stream.of(leaf));
    }

    /**
     * Refuses to save where these files, or the model that a fit started from, would be deleted.
     *
     * @param path where to save
     * @param initialModel that model's folder; null for none
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if the path is one of them or lies above one of them, or is one that Spark cannot load from
     * @throws IOException if a file system fails
     */
    void refuse(String path, String initialModel, Configuration conf) throws IOException {
        OutputPlace place = new OutputPlace(path, conf);
        place.requireReadable();
        for (String file : paths) {
            place.requireNotAbove("the data of the fit", file, conf);
        }
        if (LatentEstimator.isGiven(initialModel)) {
            place.requireNotAbove("initialModel", initialModel, conf);
        }
    }

    /** A writer of a model that does not delete what the model was fitted to. */
    public abstract static class Writer extends MLWriter {
        private final FitSources sources;
        private final String initialModel;

        /**
         * @param sources the files of the fit
         * @param initialModel folder of the model that the fit started from; null for none
         */
        protected Writer(FitSources sources, String initialModel) {
            this.sources = sources;
            this.initialModel = initialModel;
        }

        /**
         * Saves the model, as Spark does: with {@code overwrite()} whatever is at the path is deleted first.
         *
         * @param path a folder
         * @throws IllegalArgumentException if the fit read from there, or the path has a character that Spark takes for a pattern, so that no model
         *     could be loaded from there
         */
        @Override
        public final void save(String path) throws IOException {
            sources.refuse(path, initialModel, sparkSession().sessionState().newHadoopConf());
            super.save(path);
        }
    }
}
