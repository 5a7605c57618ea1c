// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.ItemSimilarity.Similar;
import org.sparsevae.likelihood.MultinomialLikelihood;

/** Similar items, of a decoder without hidden layers whose effects are known: m_j = o_j |w_j1 z_1| + ... is turned around by its output row. */
class ItemSimilarityTest {
    /** Items x 3 factors; unit k of the first layer is relu(w_jk z_k), so that effect k of item j is o_jk w_jk (of w_jk > 0). */
    private static FittedNetwork network(float[] loadings, float[] outputs) {
        int items = loadings.length / 3;
        float[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        FittedSparseDecoder decoder = new FittedSparseDecoder(
                loadings, new DenseLayer(3, 3, identity, null, Activation.RELU), List.of(), outputs, new float[items]);
        FittedEncoder encoder = new FittedEncoder(
                List.of(SmallModels.layer(items, 6, Activation.IDENTITY, 1)), null, InputScaling.NONE);
        return new FittedNetwork(encoder, decoder, new MultinomialLikelihood());
    }

    @Test
    void similarityIsTheCosineOfEffects() {
        float[] w = {
            1, 1, 0, // item 0: effects 3, 4, 0
            2, 0, 0, // 1: 2, 0, 0
            0, 1, 0, // 2: 0, 5, 0
            0, 0, 1, // 3: 0, 0, 1
            1, 0, 0, // 4: -1, 0, 0, by its output row
            0, 0, 0, // 5: none
            4, 0, 0, // 6: 8, 0, 0
        };
        float[] o = {3, 4, 9, 1, 9, 9, 9, 5, 9, 9, 9, 1, -1, 9, 9, 9, 9, 9, 2, 9, 9};
        ItemSimilarity similarity = new ItemSimilarity(network(w, o));

        List<Similar> toFirst = similarity.to(0, 10);
        assertEquals(List.of(2, 1, 6), toFirst.stream().map(Similar::item).toList());
        assertEquals(0.8, toFirst.get(0).similarity(), 1e-12);
        assertEquals(0.6, toFirst.get(1).similarity(), 1e-12);
        assertEquals(List.of(1, 0, 0), toFirst.stream().map(Similar::factor).toList());
        assertEquals(
                List.of(2, 1), similarity.to(0, 2).stream().map(Similar::item).toList());

        assertEquals(
                List.of(6, 0), similarity.to(1, 10).stream().map(Similar::item).toList());
        assertEquals(1, similarity.to(1, 10).get(0).similarity(), "size does not matter");
        assertEquals(List.of(), similarity.to(3, 10), "nothing shares its factor");
        assertEquals(List.of(), similarity.to(4, 10), "the factor moves it the other way");
        assertEquals(List.of(), similarity.to(5, 10), "it loads on nothing");
    }

    @Test
    void whatIsNotThereIsRefused() {
        ItemSimilarity similarity = new ItemSimilarity(network(new float[] {1, 0, 0, 1, 0, 0}, new float[6]));
        assertEquals(List.of(), similarity.to(0, 1), "output rows of zeros: the factor does nothing");
        String item = assertThrows(IllegalArgumentException.class, () -> similarity.to(2, 1))
                .getMessage();
        assertTrue(item.endsWith("item = 2, features = 2"), item);
        assertEquals(
                "the number of similar items must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, () -> similarity.to(0, 0))
                        .getMessage());
    }
}
