// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.saving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.sql.SparkSession;
import org.json4s.JsonAST.JObject;
import org.json4s.StringInput;
import org.json4s.jackson.JsonMethods$;
import org.sparsevae.store.Manifest;
import org.sparsevae.store.SavedModelException;
import scala.Option;
import scala.Some;

/**
 * The JSON metadata of a saved stage: class, uid, params, and what the stage adds. The one place that reaches into the part of Spark ML's
 * persistence that Spark keeps to itself ({@code private[ml]}), so that our stages are saved and found exactly as Spark's own are.
 */
public final class StageMetadata {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORMAT_VERSION = "formatVersion";
    private static final long MAX_METADATA = 1 << 26;

    private final String path;
    private final SparkSession spark;
    private final DefaultParamsReader.Metadata metadata;
    private final JsonNode json;

    private StageMetadata(String path, SparkSession spark, DefaultParamsReader.Metadata metadata, JsonNode json) {
        this.path = path;
        this.spark = spark;
        this.metadata = metadata;
        this.json = json;
    }

    /** An empty JSON object, for what a stage adds to its metadata. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /**
     * Writes {@code path/metadata}.
     *
     * @param stage the stage: its class, uid and params are written
     * @param path folder of the saved stage, on any Hadoop file system
     * @param spark the session that writes
     * @param formatVersion version of what the stage writes, from 1 up; {@link #read} refuses a newer one
     * @param extra what the stage adds, read back with {@link #extra()}
     */
    public static void write(Params stage, String path, SparkSession spark, int formatVersion, ObjectNode extra) {
        ObjectNode all = extra.deepCopy().put(FORMAT_VERSION, formatVersion);
        JObject fields = (JObject) JsonMethods$.MODULE$.parse(new StringInput(all.toString()), false, true);
        DefaultParamsWriter$.MODULE$.saveMetadata(
                stage, path, spark.sparkContext(), new Some<>(fields), Option.empty());
    }

    /**
     * Reads {@code path/metadata}.
     *
     * @param path folder of the saved stage
     * @param spark the session that reads
     * @param expected class that must have been saved there
     * @param newestFormat newest format version that the caller can read
     * @throws SavedModelException if the folder is missing, is not a saved stage, holds another class or a newer format
     */
    public static StageMetadata read(String path, SparkSession spark, Class<?> expected, int newestFormat) {
        requireFolder(path, "metadata", spark);
        StageMetadata read = parse(path, spark);
        String found = read.metadata.className();
        if (!found.equals(expected.getName())) {
            throw new SavedModelException(
                    path + " holds a " + found + ", not a " + expected.getName() + ": load it with that class");
        }
        int format = read.format();
        if (format > newestFormat) {
            throw new SavedModelException(path + " was saved in format " + format + ", and this version reads up to "
                    + newestFormat + ": use the version that saved it, or a newer one");
        }
        return read;
    }

    /**
     * Tells a user who gave the folder of another stage, an estimator's or a whole pipeline's, what it holds. Those have no manifest, as
     * half-written models have none.
     *
     * @throws SavedModelException if the folder holds another stage
     */
    public static void requireNoOtherStage(Path folder, Class<?> expected, SparkSession spark) throws IOException {
        FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        if (files.exists(new Path(folder, Manifest.FILE_NAME)) || !files.exists(new Path(folder, "metadata"))) {
            return;
        }
        String found;
        try {
            found = parse(folder.toString(), spark).metadata.className();
        } catch (SavedModelException e) {
            return;
        }
        if (!found.equals(expected.getName())) {
            throw new SavedModelException("the folder " + files.makeQualified(folder) + " holds a " + found
                    + " and not a " + expected.getSimpleName() + ": load it with that class");
        }
    }

    /** The class that the stage saved at a path says it is; the class is not looked up. */
    static String className(String path, SparkSession spark) {
        return parse(path, spark).metadata.className();
    }

    /** The saved stage's uid. */
    public String uid() {
        return metadata.uid();
    }

    /** Version of the format that the stage was saved in. */
    public int format() {
        return json.path(FORMAT_VERSION).asInt(0);
    }

    /** The metadata as JSON: at its top level the fields that the stage added, beside Spark's own. */
    public JsonNode extra() {
        return json;
    }

    /** Sets on {@code stage} the params and defaults that were saved. */
    public void setParams(Params stage) {
        metadata.getAndSetParams(stage, Option.empty());
    }

    /**
     * Checks that the saved stage has the folder {@code name} beside its metadata.
     *
     * @throws SavedModelException if it has not
     */
    public void requireFolder(String name) {
        requireFolder(path, name, spark);
    }

    private static void requireFolder(String path, String name, SparkSession spark) {
        Path folder = new Path(path);
        try {
            FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (!files.exists(folder)) {
                throw new SavedModelException("no saved stage at " + path + ": there is no such folder");
            }
            if (!files.exists(new Path(folder, name))) {
                throw new SavedModelException(
                        path + " is not a saved stage, or was only half written: it has no folder " + name
                                + ", save the stage again");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads what was saved, so that whatever damaged contents make a reader throw becomes one exception that names the folder.
     *
     * @param path folder of the saved stage
     * @param reading reads it
     * @param <T> what it makes of it
     * @throws SavedModelException if the contents do not make sense
     * @throws UncheckedIOException if the file system fails
     */
    public static <T> T reading(String path, Callable<T> reading) {
        try {
            return reading.call();
        } catch (SavedModelException | UncheckedIOException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof IOException io && !(e instanceof JsonProcessingException)) {
                throw new UncheckedIOException(io);
            }
            String how = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new SavedModelException(
                    "the saved stage at " + path + " is damaged, its contents cannot be read: " + how
                            + "; restore it from a copy or save it again",
                    e);
        }
    }

    /** Spark reads the metadata as one line, however long it is. */
    private static void requireShortMetadata(Path folder, SparkSession spark) throws IOException {
        FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        for (FileStatus file : files.listStatus(folder)) {
            if (file.getLen() > MAX_METADATA) {
                throw new SavedModelException("the metadata " + file.getPath() + " has " + file.getLen()
                        + " bytes, at most " + MAX_METADATA + " are read: give the folder that a stage was saved to");
            }
        }
    }

    private static StageMetadata parse(String path, SparkSession spark) {
        try {
            requireShortMetadata(new Path(path, "metadata"), spark);
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader$.MODULE$.loadMetadata(path, spark.sparkContext(), "");
            return new StageMetadata(path, spark, metadata, JSON.readTree(metadata.metadataJson()));
        } catch (SavedModelException e) {
            throw e;
        } catch (Exception e) { // Scala throws Spark's checked exceptions undeclared
            throw new SavedModelException(
                    path + " is not a saved stage, or was only half written: its metadata cannot be read", e);
        }
    }
}
