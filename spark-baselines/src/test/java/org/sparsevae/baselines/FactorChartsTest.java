// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.Matrices;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.training.RoundRecord;

class FactorChartsTest {
    private static final int BLUE = 0x0072b2;
    private static final Path GOLDEN =
            Path.of("..", "spark-sparsevae", "src", "test", "resources", "golden", "v1", "gaussian");

    @Test
    void aMatrixIsDrawnWithItsFirstRowOnTop() {
        BufferedImage picture = FactorCharts.heatMap(
                "title", List.of("a", "b"), List.of("c", "d"), Matrices.dense(2, 2, new double[] {-2, 0, 0, 1}));
        int full = pixels(picture, BLUE);
        assertTrue(full > 500, "the largest size, whatever its sign, in full colour: " + full);
        int[] at = firstOf(picture, BLUE);
        assertTrue(at[1] < picture.getHeight() / 2, "in the first row");
        BufferedImage turned = FactorCharts.heatMap(
                "title", List.of("a", "b"), List.of("c", "d"), Matrices.dense(2, 2, new double[] {0, 2, 1, 0}));
        assertTrue(firstOf(turned, BLUE)[1] > at[1], "in the second row");
    }

    @Test
    void zerosAreWhiteAndWhatIsNotIsNot() {
        List<String> names = List.of("a");
        BufferedImage none = FactorCharts.heatMap("t", names, names, Matrices.dense(1, 1, new double[] {0}));
        BufferedImage support = FactorCharts.support("t", names, names, new boolean[][] {{true}});
        assertEquals(0, pixels(none, BLUE));
        assertTrue(pixels(support, BLUE) > 500);
        BufferedImage small =
                FactorCharts.heatMap("t", List.of("a", "b"), names, Matrices.dense(2, 1, new double[] {1, 1e-9}));
        assertTrue(pixels(small, 0xe0eef6) > 200, "a size near zero is a pale blue");
    }

    @Test
    void aBarIsAsLongAsItsValue() {
        BufferedImage bars = FactorCharts.bars("t", "m", List.of("a", "b"), List.of(1.0, 3.0));
        BufferedImage one = FactorCharts.bars("t", "m", List.of("a", "b"), List.of(0.0, 3.0));
        int both = pixels(bars, BLUE);
        int longer = pixels(one, BLUE);
        assertEquals(1.0 / 3, (both - longer) / (double) longer, 0.02);
        assertEquals(
                bars.getHeight() + 20,
                FactorCharts.bars("t", "m", List.of("a", "b", "c"), List.of(1, 2, 3))
                        .getHeight());
    }

    @Test
    void numbersAreShort() {
        assertEquals("0.271", BarsPicture.number(0.27099));
        assertEquals("28.9", BarsPicture.number(28.91));
        assertEquals("1630", BarsPicture.number(1630.4));
        assertEquals("-3", BarsPicture.number(-3));
        assertEquals("0", BarsPicture.number(0));
        assertEquals("NaN", BarsPicture.number(Double.NaN));
    }

    @Test
    void namesThatDoNotFitAreRefused() {
        IllegalArgumentException bars = assertThrows(
                IllegalArgumentException.class, () -> FactorCharts.bars("t", "m", List.of("a"), List.of(1, 2)));
        assertEquals("every bar needs a name and a value: names = 1, values = 2", bars.getMessage());
        IllegalArgumentException matrix = assertThrows(
                IllegalArgumentException.class,
                () -> FactorCharts.heatMap("t", List.of("a"), List.of("b"), Matrices.eye(2)));
        assertEquals(
                "every row and column needs a name: the matrix is 2 x 2, the names are 1 and 1", matrix.getMessage());
    }

    @Test
    void aModelIsDrawnByFactorOrAsAsked() {
        LocalSpark.session();
        SparseVAEModel model = SparseVAEModel.load(GOLDEN.toString());
        BufferedImage all = FactorCharts.loadings(model);
        assertTrue(pixels(all, BLUE) > 0);
        String[] names = model.featureNames();
        BufferedImage two = FactorCharts.loadings("two", model, List.of(names[1], names[0]));
        assertTrue(two.getHeight() < all.getHeight());
        IllegalArgumentException unknown = assertThrows(
                IllegalArgumentException.class, () -> FactorCharts.loadings("t", model, List.of(names[0], "nobody")));
        assertEquals("there is no feature named nobody: see featureNames()", unknown.getMessage());

        int factor = model.activeFactors()[0];
        assertTrue(pixels(FactorCharts.topFeatures(model, factor, 3), BLUE) > 0);
        IllegalArgumentException idle =
                assertThrows(IllegalArgumentException.class, () -> FactorCharts.topFeatures(model, 99, 3));
        assertEquals(
                "factor 99 is not active: the active ones are " + Arrays.toString(model.activeFactors()),
                idle.getMessage());
    }

    @Test
    void trainingHasALineForValidationWhereThereIsOne() {
        assertEquals(0, pixels(FactorCharts.training(summary(Double.NaN)), 0xd55e00));
        assertTrue(pixels(FactorCharts.training(summary(-2)), 0xd55e00) > 0);
    }

    private static TrainingSummary summary(double validation) {
        List<RoundRecord> records = new ArrayList<>();
        for (int round = 1; round <= 6; round++) {
            records.add(new RoundRecord(
                    round, (round + 1) / 2, -10.0 / round, 1, 0, -11, validation * round, 2, 20 - round, 100, 0.1));
        }
        return new TrainingSummary(records, -10, -10, false, List.of());
    }

    @Test
    void htmlHoldsThePicture() throws IOException {
        BufferedImage picture = FactorCharts.bars("t", "m", List.of("a"), List.of(1));
        String html = FactorCharts.html(FactorCharts.beside(picture, picture));
        String png = html.substring("<img src='data:image/png;base64,".length(), html.length() - "'/>".length());
        BufferedImage read =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
        assertEquals(2 * picture.getWidth(), read.getWidth());
        assertEquals(2 * pixels(picture, BLUE), pixels(read, BLUE));
    }

    private static int pixels(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
            }
        }
        return count;
    }

    private static int[] firstOf(BufferedImage image, int colour) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xffffff) == colour) {
                    return new int[] {x, y};
                }
            }
        }
        throw new AssertionError("no pixel of the colour");
    }
}
