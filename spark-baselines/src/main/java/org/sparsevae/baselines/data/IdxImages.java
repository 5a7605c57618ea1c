// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Grey images and their labels from a pair of idx files, as MNIST and Fashion-MNIST come in. Each task reads its own part of the files: nothing is
 * gathered on the driver. Immutable.
 */
public final class IdxImages implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Column of the pixels, row by row from the top: a vector of numbers from 0, black, to 1. */
    public static final String FEATURES = LabelledFiles.FEATURES;

    /** Column of the labels, integers from 0 to 255. */
    public static final String LABEL = LabelledFiles.LABEL;

    private static final double WHITE = 255;

    private final IdxFile images;
    private final IdxFile labels;

    private IdxImages(IdxFile images, IdxFile labels) {
        this.images = images;
        this.labels = labels;
    }

    /**
     * Checks both files, which are read to their ends where they are packed.
     *
     * @param imagesPath idx file of three dimensions, images first; on any Hadoop file system, packed if its name ends so (.gz)
     * @param labelsPath idx file of one dimension
     * @param hadoop how file systems are reached
     * @return the images
     * @throws IllegalArgumentException if a file is missing, none of idx, or cut off, or they do not have the same number of records
     */
    public static IdxImages of(String imagesPath, String labelsPath, Configuration hadoop) {
        IdxFile images = IdxFile.at(imagesPath, hadoop, 3);
        IdxFile labels = IdxFile.at(labelsPath, hadoop, 1);
        if (images.records() != labels.records()) {
            throw new IllegalArgumentException("there must be a label per image: " + imagesPath + " has "
                    + images.records() + " images, " + labelsPath + " has " + labels.records() + " labels");
        }
        images.requireWhole();
        labels.requireWhole();
        return new IdxImages(images, labels);
    }

    /** Number of images. */
    public int count() {
        return images.records();
    }

    /** Pixels of an image, G. */
    public int pixels() {
        return images.recordSize();
    }

    /**
     * The images as a table, read anew each time.
     *
     * @param spark the session
     * @param partitions tasks that read; each of them unpacks a packed file up to its own part
     * @return columns {@link #FEATURES} and {@link #LABEL}, in the order of the files
     */
    public Dataset<Row> table(SparkSession spark, int partitions) {
        StructType type = new StructType(new StructField[] {
            new AttributeGroup(FEATURES, pixels()).toStructField(),
            DataTypes.createStructField(LABEL, DataTypes.IntegerType, false)
        });
        IdxImages source = this;
        return spark.createDataFrame(
                spark.range(0, count(), 1, partitions).javaRDD().mapPartitions(source::read), type);
    }

    /** The records of these numbers, which follow each other. */
    private Iterator<Row> read(Iterator<Long> numbers) throws IOException {
        if (!numbers.hasNext()) {
            return Collections.emptyIterator();
        }
        long first = numbers.next();
        InputStream pixels = images.from(first);
        closeAfterTask(pixels);
        InputStream classes = labels.from(first);
        closeAfterTask(classes);
        return new Iterator<>() {
            private boolean more = true;

            @Override
            public boolean hasNext() {
                return more;
            }

            @Override
            public Row next() {
                Row row = row(pixels, classes);
                more = numbers.hasNext();
                if (more) {
                    numbers.next();
                }
                return row;
            }
        };
    }

    /** A task may stop reading before the end of its part. */
    private static void closeAfterTask(InputStream in) {
        TaskCompletionListener close = context -> IOUtils.closeQuietly(in);
        TaskContext.get().addTaskCompletionListener(close);
    }

    private Row row(InputStream pixels, InputStream classes) {
        try {
            byte[] bytes = IOUtils.readFully(pixels, pixels());
            double[] values = new double[bytes.length];
            for (int j = 0; j < values.length; j++) {
                values[j] = Byte.toUnsignedInt(bytes[j]) / WHITE;
            }
            int label = Byte.toUnsignedInt(IOUtils.readFully(classes, 1)[0]);
            return RowFactory.create(Vectors.dense(values).compressed(), label);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + images + " and " + labels + ": " + e.getMessage(), e);
        }
    }
}
