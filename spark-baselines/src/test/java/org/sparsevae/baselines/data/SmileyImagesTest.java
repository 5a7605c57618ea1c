// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

class SmileyImagesTest {
    private static final int ATTRIBUTES = SmileyAttribute.values().length;
    private static final double[] AT_THE_MEANS = new double[SmileyAttribute.SOURCES];

    private static boolean[] only(SmileyAttribute attribute) {
        boolean[] present = new boolean[ATTRIBUTES];
        present[attribute.ordinal()] = true;
        return present;
    }

    /** Pixels that differ, in the rows from top to the one before bottom. */
    private static int changed(Vector one, Vector other, int top, int bottom) {
        int count = 0;
        for (int pixel = top * SmileyImages.SIDE; pixel < bottom * SmileyImages.SIDE; pixel++) {
            count += one.apply(pixel) != other.apply(pixel) ? 1 : 0;
        }
        return count;
    }

    private static int changed(Vector one, Vector other) {
        return changed(one, other, 0, SmileyImages.SIDE);
    }

    @Test
    void thereAreFourGroupsOfThreeToSixSources() {
        assertEquals(18, SmileyAttribute.SOURCES);
        assertArrayEquals(
                new int[] {3, 5, 6, 4},
                Arrays.stream(SmileyAttribute.values())
                        .mapToInt(one -> one.sources().size())
                        .toArray());
        assertEquals(SmileyAttribute.EYES, SmileyAttribute.of(2));
        assertEquals(SmileyAttribute.MOUTH, SmileyAttribute.of(3));
        assertEquals(SmileyAttribute.BOWTIE, SmileyAttribute.of(17));
        assertThrows(IllegalArgumentException.class, () -> SmileyAttribute.of(18));
        assertEquals(
                18,
                Arrays.stream(SmileyAttribute.values())
                        .flatMap(one -> one.sources().stream())
                        .map(SmileyAttribute.Source::name)
                        .distinct()
                        .count());
    }

    /** The number of pixel centres in a circle is its area up to the pixels that its edge runs through. */
    @Test
    void theHeadIsADiscOfRadiusTenInTheMiddle() {
        Vector head = SmileyImages.draw(new boolean[ATTRIBUTES], AT_THE_MEANS);
        assertEquals(1024, head.size());
        assertEquals(Math.PI * 100, head.numNonzeros(), 6);
        int[] mirrored = Arrays.stream(head.toSparse().indices())
                .map(pixel -> (31 - pixel / 32) * 32 + 31 - pixel % 32)
                .sorted()
                .toArray();
        assertArrayEquals(head.toSparse().indices(), mirrored);
    }

    /** At the means the holes and additions have the areas of their shapes: what lies outside of the head is counted. */
    @Test
    void attributesAreWhereTheyBelongAndOfTheirSize() {
        Vector head = SmileyImages.draw(new boolean[ATTRIBUTES], AT_THE_MEANS);
        Vector eyes = SmileyImages.draw(only(SmileyAttribute.EYES), AT_THE_MEANS);
        assertEquals(2 * Math.PI * 4, changed(head, eyes), 3);
        assertEquals(changed(head, eyes), changed(head, eyes, 11, 16));
        assertEquals(head.numNonzeros() - changed(head, eyes), eyes.numNonzeros(), "holes");
        Vector mouth = SmileyImages.draw(only(SmileyAttribute.MOUTH), AT_THE_MEANS);
        assertEquals(2 * 5 + 2 * 2, changed(head, mouth));
        assertEquals(changed(head, mouth), changed(head, mouth, 19, 23));
        assertEquals(head.numNonzeros() - changed(head, mouth), mouth.numNonzeros(), "a hole");
        Vector hat = SmileyImages.draw(only(SmileyAttribute.HAT), AT_THE_MEANS);
        assertEquals(changed(head, hat), changed(head, hat, 1, 8));
        assertEquals(3 * 9, changed(head, hat, 0, 4), "the crown");
        assertEquals(2 * 15, changed(head, hat, 4, 6), "the brim above the head");
        Vector bowtie = SmileyImages.draw(only(SmileyAttribute.BOWTIE), AT_THE_MEANS);
        assertEquals(changed(head, bowtie), changed(head, bowtie, 25, 32));
        // over all places within a pixel the mean number of pixel centres in a shape is its area
        SummaryStatistics areas = new SummaryStatistics();
        for (int i = 0; i < 100; i++) {
            double[] moved = AT_THE_MEANS.clone();
            moved[SmileyAttribute.BOWTIE.first()] = i / 10 / 10.0 + 0.05;
            moved[SmileyAttribute.BOWTIE.first() + 1] = i % 10 / 10.0 + 0.05;
            areas.addValue(changed(head, SmileyImages.draw(only(SmileyAttribute.BOWTIE), moved)));
        }
        assertEquals(5 * 11 / 2.0, areas.getMean(), 0.5);
    }

    /** A move of a standard deviation and a half to either side changes pixels, and only those of the source's attribute. */
    @Test
    void everySourceMovesPixels() {
        for (int source = 0; source < SmileyAttribute.SOURCES; source++) {
            SmileyAttribute attribute = SmileyAttribute.of(source);
            double sd = attribute.sources().get(source - attribute.first()).sd();
            double[] up = AT_THE_MEANS.clone();
            up[source] = 1.5 * sd;
            double[] down = AT_THE_MEANS.clone();
            down[source] = -1.5 * sd;
            boolean[] present = only(attribute);
            assertTrue(
                    changed(SmileyImages.draw(present, up), SmileyImages.draw(present, down)) >= 2, "source " + source);
            boolean[] others = new boolean[ATTRIBUTES];
            Arrays.fill(others, true);
            others[attribute.ordinal()] = false;
            assertEquals(SmileyImages.draw(others, down), SmileyImages.draw(others, up), "source " + source);
        }
    }

    @Test
    void attributesComeAsOftenAsAskedAndSourcesAreNormal() {
        int images = 4000;
        SmileyImages generator = new SmileyImages(5, 0.3);
        int[] present = new int[ATTRIBUTES];
        SummaryStatistics[] sources = new SummaryStatistics[SmileyAttribute.SOURCES];
        Arrays.setAll(sources, s -> new SummaryStatistics());
        int eyesAndMouth = 0;
        for (int i = 0; i < images; i++) {
            SmileyImages.Smiley smiley = generator.image(i);
            for (int s = 0; s < sources.length; s++) {
                int attribute = SmileyAttribute.of(s).ordinal();
                if (smiley.present()[attribute]) {
                    sources[s].addValue(smiley.sources()[s]);
                } else {
                    assertEquals(0, smiley.sources()[s]);
                }
            }
            for (int a = 0; a < present.length; a++) {
                present[a] += smiley.present()[a] ? 1 : 0;
            }
            eyesAndMouth += smiley.present()[0] && smiley.present()[1] ? 1 : 0;
        }
        double deviation = Math.sqrt(images * 0.3 * 0.7);
        for (int count : present) {
            assertEquals(0.3 * images, count, 4 * deviation);
        }
        assertEquals(0.09 * images, eyesAndMouth, 4 * Math.sqrt(images * 0.09 * 0.91), "independent");
        for (int s = 0; s < sources.length; s++) {
            SmileyAttribute attribute = SmileyAttribute.of(s);
            double sd = attribute.sources().get(s - attribute.first()).sd();
            double root = Math.sqrt(sources[s].getN());
            assertEquals(0, sources[s].getMean(), 4.5 * sd / root, "source " + s);
            assertEquals(sd, sources[s].getStandardDeviation(), 4.5 * sd / root, "source " + s);
        }
    }

    @Test
    void aTableIsTheSameHoweverItIsCut() {
        SmileyImages generator = new SmileyImages(11, 0.5);
        Dataset<Row> table = generator.table(LocalSpark.session(), 100, 40, 1);
        List<Row> rows = table.collectAsList();
        assertEquals(rows, generator.table(LocalSpark.session(), 100, 40, 7).collectAsList());
        assertEquals(
                rows.subList(15, 25),
                generator.table(LocalSpark.session(), 115, 10, 3).collectAsList());
        assertNotEquals(
                rows,
                new SmileyImages(12, 0.5)
                        .table(LocalSpark.session(), 100, 40, 1)
                        .collectAsList());
        assertEquals(40, rows.size());
        assertEquals(List.of("features", "sources", "eyes", "mouth", "hat", "bowtie"), Arrays.asList(table.columns()));
        assertEquals(
                1024,
                AttributeGroup.fromStructField(table.schema().apply("features")).size());
        assertEquals(
                "hat_crown_width",
                AttributeGroup.fromStructField(table.schema().apply("sources"))
                        .getAttr(13)
                        .name()
                        .get());
        SmileyImages.Smiley image = generator.image(103);
        assertEquals(image.pixels(), rows.get(3).get(0));
        assertArrayEquals(image.sources(), rows.get(3).<Vector>getAs("sources").toArray());
        assertEquals(image.present()[2], rows.get(3).<Boolean>getAs("hat"));
        for (double value : image.pixels().toArray()) {
            assertTrue(value == 0 || value == 1);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals(
                "the probability of an attribute to be present must be in (0, 1): 0.0",
                assertThrows(IllegalArgumentException.class, () -> new SmileyImages(1, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> SmileyImages.draw(new boolean[3], new double[18]));
        assertThrows(
                IllegalArgumentException.class, () -> new SmileyImages(1, 0.5).table(LocalSpark.session(), 0, 0, 1));
        // lengths far below zero: nothing is drawn, and nothing throws
        double[] tiny = new double[18];
        Arrays.fill(tiny, -40);
        boolean[] all = new boolean[ATTRIBUTES];
        Arrays.fill(all, true);
        assertFalse(SmileyImages.draw(all, tiny).numNonzeros() == 0);
    }
}
