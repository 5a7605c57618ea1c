// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

/** Supports as they look on paper. */
public final class Supports {

    private Supports() {}

    /**
     * A support.
     *
     * @param factors K
     * @param rows a feature each: 1 where it loads on a factor, 0 elsewhere
     */
    public static LoadingsSupport of(int factors, String... rows) {
        boolean[] mask = new boolean[rows.length * factors];
        for (int j = 0; j < rows.length; j++) {
            for (int k = 0; k < factors; k++) {
                mask[j * factors + k] = rows[j].charAt(k) == '1';
            }
        }
        return LoadingsSupport.of(mask, factors);
    }
}
