// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {

    private static double sum(double... terms) {
        ExactSum sum = new ExactSum();
        for (double term : terms) {
            sum.add(term);
        }
        return sum.value();
    }

    @Test
    void roundsOnce() {
        assertEquals(2, sum(1, 1e100, 1, -1e100));
        assertEquals(1, sum(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1));
        assertEquals(0, sum());
        assertEquals(0, sum(1e-300, -1e-300));
    }

    @Test
    void halfWayCasesAreDecidedByTheSmallestPart() {
        double half = Math.ulp(1.0) / 2;
        assertEquals(1, sum(1, half));
        assertEquals(Math.nextUp(1.0), sum(1, half, 1e-300));
        assertEquals(1, sum(1, half, -1e-300));
        assertEquals(Math.nextUp(Math.nextUp(1.0)), sum(Math.nextUp(1.0), half));
        assertEquals(Math.nextUp(1.0), sum(Math.nextUp(1.0), half, -1e-300));
    }

    @Test
    void equalsExactArithmeticInEveryOrderAndPartition() {
        Random random = new Random(1);
        for (int trial = 0; trial < 200; trial++) {
            List<Double> terms = new ArrayList<>();
            BigDecimal exact = BigDecimal.ZERO;
            for (int i = 0; i < 50; i++) {
                double term = random.nextGaussian() * Math.pow(2, random.nextInt(120) - 60);
                terms.add(term);
                exact = exact.add(new BigDecimal(term));
            }
            Collections.shuffle(terms, random);
            ExactSum[] partitions = {new ExactSum(), new ExactSum(), new ExactSum()};
            for (double term : terms) {
                partitions[random.nextInt(3)].add(term);
            }
            partitions[1].add(partitions[2]);
            partitions[1].add(partitions[0]);
            assertEquals(exact.doubleValue(), partitions[1].value());
        }
    }

    @Test
    void canBeAddedToItself() {
        ExactSum sum = new ExactSum();
        sum.add(1e20);
        sum.add(1);
        sum.add(sum);
        sum.add(-2e20);
        assertEquals(2, sum.value());
    }

    @Test
    void whatIsNotFiniteStaysVisible() {
        assertEquals(Double.NaN, sum(1, Double.NaN, 2));
        assertEquals(Double.POSITIVE_INFINITY, sum(1, Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, sum(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 3));
        assertEquals(Double.POSITIVE_INFINITY, sum(Double.MAX_VALUE, Double.MAX_VALUE));
    }
}
