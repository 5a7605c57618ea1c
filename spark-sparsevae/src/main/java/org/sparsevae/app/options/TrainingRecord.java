// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What {@code evaluate} must know of the rows that a model was trained on: {@code training.json} beside the saved stages.
 *
 * @param rows number of training rows
 * @param heldOutShare share of the rows that were held out, 0 for none
 * @param heldOutSeed seed that they were chosen by
 * @param featureTotals sum of each feature over the training rows, by which the popularity model draws; null unless the likelihood is
 *     multinomial
 */
public record TrainingRecord(
        @JsonProperty("rows") long rows,
        @JsonProperty("heldOutShare") double heldOutShare,
        @JsonProperty("heldOutSeed") long heldOutSeed,
        @JsonProperty("featureTotals") double[] featureTotals) {

    static final String FILE_NAME = "training.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Which rows were held out. */
    public Holdout holdout() {
        return new Holdout(heldOutShare, heldOutSeed);
    }

    /** Writes the record into a folder. */
    public void write(Path folder, Configuration conf) throws IOException {
        Path path = new Path(folder, FILE_NAME);
        try (OutputStream out = path.getFileSystem(conf).create(path, false)) {
            out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        }
    }

    /** Tells whether a folder has a record. */
    public static boolean isIn(Path folder, Configuration conf) throws IOException {
        Path path = new Path(folder, FILE_NAME);
        return path.getFileSystem(conf).exists(path);
    }

    /** Reads the record of a folder that has one. */
    public static TrainingRecord read(Path folder, Configuration conf) throws IOException {
        Path path = new Path(folder, FILE_NAME);
        FileSystem files = path.getFileSystem(conf);
        try (InputStream in = files.open(path)) {
            return JSON.readValue(in, TrainingRecord.class);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainingRecord that
                && rows == that.rows
                && heldOutShare == that.heldOutShare
                && heldOutSeed == that.heldOutSeed
                && Arrays.equals(featureTotals, that.featureTotals);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(featureTotals);
    }

    @Override
    public String toString() {
        return "TrainingRecord[rows=" + rows + ", heldOutShare=" + heldOutShare + ", heldOutSeed=" + heldOutSeed + "]";
    }
}
