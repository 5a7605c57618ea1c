// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
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
 * The Smiley sparse images of Tonolini et al. 2019 (section 4.2, supplement E): 32 x 32 binary pixels, a round head of radius 10 in the
 * middle, and each of four attributes with the same probability, drawn by 3 to 6 normal variables each ({@link SmileyAttribute}), 18 in all. A
 * pixel is on if its centre lies in the shape. Eyes and mouth are cut out of the head, hat and bow tie are added to it; what would lie
 * outside of the image is cut off, and a length that is drawn below 0 is 0.
 *
 * <p>An image is made of the seed and its number alone, where and whenever it is asked for, so a table of any length takes no memory and is
 * the same however it is cut.
 *
 * @param seed any number; equal seeds give equal images
 * @param presence probability of each attribute, in (0, 1); 0.5 in the paper
 */
public record SmileyImages(long seed, double presence) implements Serializable {
    /** Pixels of a row, and of a column. */
    public static final int SIDE = 32;

    /** Number of pixels, G: row by row from the top. */
    public static final int PIXELS = SIDE * SIDE;

    /** Column of the pixels, a vector of 0 and 1. */
    public static final String FEATURES = "features";

    /** Column of the variables, a vector: how many pixels above or below its mean each of them is, 0 where the attribute is missing. */
    public static final String SOURCES = "sources";

    private static final double MIDDLE = SIDE / 2.0;
    private static final double HEAD_RADIUS = 10;
    private static final double CORNER_HEIGHT = 1;
    private static final double CORNER_LENGTH = 2;

    /**
     * Checks the probability.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public SmileyImages {
        if (!(presence > 0 && presence < 1)) {
            throw new IllegalArgumentException(
                    "the probability of an attribute to be present must be in (0, 1): " + presence);
        }
    }

    /**
     * An image and what it was made of.
     *
     * @param pixels {@link #PIXELS} values of 0 and 1
     * @param present whether it has each attribute, in the order of {@link SmileyAttribute}
     * @param sources a deviation from the mean per variable, in pixels; 0 where the attribute is missing
     */
    public record Smiley(Vector pixels, boolean[] present, double[] sources) {}

    /**
     * An image.
     *
     * @param number its number, any
     * @return the image
     */
    public Smiley image(long number) {
        CounterNoise coins = new CounterNoise(seed, "smiley attributes", 0, 0);
        CounterNoise normals = new CounterNoise(seed, "smiley sources", 0, 0);
        SmileyAttribute[] attributes = SmileyAttribute.values();
        boolean[] present = new boolean[attributes.length];
        double[] sources = new double[SmileyAttribute.SOURCES];
        for (SmileyAttribute attribute : attributes) {
            present[attribute.ordinal()] = coins.uniform(number, attribute.ordinal()) < presence;
            for (int s = 0;
                    present[attribute.ordinal()] && s < attribute.sources().size();
                    s++) {
                int source = attribute.first() + s;
                sources[source] = attribute.sources().get(s).sd() * normals.normal(number, source);
            }
        }
        return new Smiley(draw(present, sources), present, sources);
    }

    /**
     * A table of images, made anew on the executors each time it is read.
     *
     * @param spark the session
     * @param first number of the first image, such as that of the first one that was not trained on
     * @param rows how many, at least 1
     * @param partitions how many tasks make them, at least 1
     * @return columns {@link #FEATURES}, {@link #SOURCES} and, named by {@link SmileyAttribute#column}, a boolean per attribute
     * @throws IllegalArgumentException if there are no rows or no partitions
     */
    public Dataset<Row> table(SparkSession spark, long first, long rows, int partitions) {
        if (rows < 1 || partitions < 1) {
            throw new IllegalArgumentException("a table needs at least one row and one partition: rows = " + rows
                    + ", partitions = " + partitions);
        }
        SmileyImages images = this;
        return spark.createDataFrame(
                spark.range(first, first + rows, 1, partitions).javaRDD().map(number -> row(images.image(number))),
                schema());
    }

    private static Row row(Smiley smiley) {
        Object[] values = new Object[2 + smiley.present().length];
        values[0] = smiley.pixels();
        values[1] = Vectors.dense(smiley.sources());
        for (int a = 0; a < smiley.present().length; a++) {
            values[2 + a] = smiley.present()[a];
        }
        return RowFactory.create(values);
    }

    private static StructType schema() {
        Attribute[] names = Arrays.stream(SmileyAttribute.values())
                .map(SmileyAttribute::sources)
                .flatMap(List::stream)
                .map(source -> NumericAttribute.defaultAttr().withName(source.name()))
                .toArray(Attribute[]::new);
        StructType type = new StructType(new StructField[] {
            new AttributeGroup(FEATURES, PIXELS).toStructField(), new AttributeGroup(SOURCES, names).toStructField()
        });
        for (SmileyAttribute attribute : SmileyAttribute.values()) {
            type = type.add(attribute.column(), DataTypes.BooleanType, false);
        }
        return type;
    }

    /**
     * Draws an image.
     *
     * @param present whether it has each attribute, in the order of {@link SmileyAttribute}
     * @param sources a deviation from the mean per variable, in pixels; those of missing attributes play no part
     * @return {@link #PIXELS} values of 0 and 1
     * @throws IllegalArgumentException if there is not a value per attribute and per variable
     */
    public static Vector draw(boolean[] present, double[] sources) {
        if (present.length != SmileyAttribute.values().length || sources.length != SmileyAttribute.SOURCES) {
            throw new IllegalArgumentException("a smiley needs a value per attribute and per variable: attributes = "
                    + present.length + ", variables = " + sources.length);
        }
        Function<SmileyAttribute, double[]> values =
                attribute -> IntStream.range(0, attribute.sources().size())
                        .mapToDouble(s -> attribute.sources().get(s).mean() + sources[attribute.first() + s])
                        .toArray();
        double[] eyes = values.apply(SmileyAttribute.EYES);
        double[] mouth = values.apply(SmileyAttribute.MOUTH);
        double[] hat = values.apply(SmileyAttribute.HAT);
        double[] bowtie = values.apply(SmileyAttribute.BOWTIE);
        int[] on = IntStream.range(0, PIXELS)
                .filter(pixel -> {
                    double x = pixel % SIDE + 0.5;
                    double y = pixel / SIDE + 0.5;
                    boolean hole = present[SmileyAttribute.EYES.ordinal()] && inEyes(eyes, x, y)
                            || present[SmileyAttribute.MOUTH.ordinal()] && inMouth(mouth, x, y);
                    return inDisc(MIDDLE, MIDDLE, HEAD_RADIUS, x, y) && !hole
                            || present[SmileyAttribute.HAT.ordinal()] && inHat(hat, x, y)
                            || present[SmileyAttribute.BOWTIE.ordinal()] && inBowtie(bowtie, x, y);
                })
                .toArray();
        double[] ones = new double[on.length];
        Arrays.fill(ones, 1);
        return Vectors.sparse(PIXELS, on, ones);
    }

    private static boolean inDisc(double centreX, double centreY, double radius, double x, double y) {
        double dx = x - centreX;
        double dy = y - centreY;
        return radius > 0 && dx * dx + dy * dy <= radius * radius;
    }

    /** Two rectangles that share an edge never share a pixel: the lower end belongs to it, the upper does not. */
    private static boolean inRectangle(double left, double top, double width, double height, double x, double y) {
        return x >= left && x < left + width && y >= top && y < top + height;
    }

    private static boolean inEyes(double[] eyes, double x, double y) {
        return inDisc(MIDDLE - eyes[1], eyes[0], eyes[2], x, y) || inDisc(MIDDLE + eyes[1], eyes[0], eyes[2], x, y);
    }

    private static boolean inMouth(double[] mouth, double x, double y) {
        double height = Math.max(0, mouth[2]);
        double length = Math.max(0, mouth[3]);
        double left = mouth[1] - length / 2;
        double corners = mouth[0] + mouth[4] - CORNER_HEIGHT / 2;
        return inRectangle(left, mouth[0] - height / 2, length, height, x, y)
                || inRectangle(left - CORNER_LENGTH, corners, CORNER_LENGTH, CORNER_HEIGHT, x, y)
                || inRectangle(left + length, corners, CORNER_LENGTH, CORNER_HEIGHT, x, y);
    }

    private static boolean inHat(double[] hat, double x, double y) {
        double brimHeight = Math.max(0, hat[2]);
        double brimWidth = Math.max(0, hat[3]);
        double crownHeight = Math.max(0, hat[4]);
        double crownWidth = Math.max(0, hat[5]);
        double brimTop = hat[0] - brimHeight / 2;
        return inRectangle(hat[1] - brimWidth / 2, brimTop, brimWidth, brimHeight, x, y)
                || inRectangle(hat[1] - crownWidth / 2, brimTop - crownHeight, crownWidth, crownHeight, x, y);
    }

    private static boolean inBowtie(double[] bowtie, double x, double y) {
        double height = Math.max(0, bowtie[2]);
        double length = Math.max(0, bowtie[3]);
        double dx = Math.abs(x - bowtie[1]);
        return dx <= length / 2 && Math.abs(y - bowtie[0]) * length <= height * dx;
    }
}
