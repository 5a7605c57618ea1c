// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.sparsevae.baselines.VariationalSparseCodingModel;
import org.sparsevae.features.FeatureRow;

/**
 * In what two objects differ, as variational sparse coding sees it (Tonolini et al. 2019, Fig. 7): what the first looks like when a latent
 * dimension that both use is moved from its value in one to that in the other and beyond, when one that it uses alone is switched off, and when
 * one that the other uses alone is switched on.
 */
final class ObjectDifference {
    /** Images of a row. */
    static final int COLUMNS = 7;

    private static final int SHARED_SHOWN = 2;
    /** Of the way from the one object's value to the other's, on either side of it. */
    private static final double BEYOND = 0.5;

    private final VariationalSparseCodingModel model;
    private final Vector one;
    private final Vector other;
    private final double[] codes;
    private final double[] otherCodes;

    /**
     * @param model fitted to images
     * @param one the image that is changed
     * @param other the image that it is compared with
     */
    ObjectDifference(VariationalSparseCodingModel model, Vector one, Vector other) {
        this.model = model;
        this.one = one;
        this.other = other;
        this.codes = codes(one);
        this.otherCodes = codes(other);
    }

    private double[] codes(Vector image) {
        return model.network().encode(FeatureRow.dense(image.toArray())).mean();
    }

    /** The dimensions that both use, those first in which they differ most. */
    List<Integer> shared() {
        return active(one, other, true).stream()
                .sorted(Comparator.comparingDouble(k -> -Math.abs(codes[k] - otherCodes[k])))
                .toList();
    }

    /** The dimensions that the first uses and the second does not, those first that matter most in it. */
    List<Integer> ofOneAlone() {
        return active(one, other, false).stream()
                .sorted(Comparator.comparingDouble(k -> -Math.abs(codes[k])))
                .toList();
    }

    /** The dimensions that the second uses and the first does not. */
    List<Integer> ofOtherAlone() {
        return active(other, one, false).stream()
                .sorted(Comparator.comparingDouble(k -> -Math.abs(otherCodes[k])))
                .toList();
    }

    private List<Integer> active(Vector image, Vector reference, boolean inBoth) {
        int[] used = model.activeFactors(reference);
        return Arrays.stream(model.activeFactors(image))
                .filter(k -> IntStream.of(used).anyMatch(u -> u == k) == inBoth)
                .boxed()
                .toList();
    }

    /**
     * The images, row by row: both objects and what the model makes of them; two shared dimensions moved; dimensions of the first switched off;
     * dimensions of the second switched on. A place without an image is black.
     */
    List<double[]> images() {
        List<double[]> images = new ArrayList<>(List.of(
                one.toArray(),
                model.reconstruct(one, Map.of()).toArray(),
                other.toArray(),
                model.reconstruct(other, Map.of()).toArray()));
        fill(images);
        shared().stream().limit(SHARED_SHOWN).forEach(k -> {
            for (int step = 0; step < COLUMNS; step++) {
                double way = -BEYOND + (1 + 2 * BEYOND) * step / (COLUMNS - 1);
                images.add(with(k, codes[k] + way * (otherCodes[k] - codes[k])));
            }
        });
        ofOneAlone().stream().limit(COLUMNS).forEach(k -> images.add(with(k, 0)));
        fill(images);
        ofOtherAlone().stream().limit(COLUMNS).forEach(k -> images.add(with(k, otherCodes[k])));
        fill(images);
        return images;
    }

    private double[] with(int factor, double value) {
        return model.reconstruct(one, Map.of(factor, value)).toArray();
    }

    private void fill(List<double[]> images) {
        while (images.size() % COLUMNS != 0) {
            images.add(new double[one.size()]);
        }
    }
}
