// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

/** From where the data of the paper's tables are had. No sum of them is known here: a file is checked where the user gives its sum. */
public final class Downloads {
    private static final String CHECK = " --sha256 HEX checks the sum of the file.";

    /** Table 1a, figure 6, and the films of Tables 3 and 5. */
    public static final String MOVIELENS =
            "The paper's ratings are ratings.csv of MovieLens 25M, https://grouplens.org/datasets/movielens/25m/; ratings.dat of"
                    + " the smaller MovieLens 1M, https://grouplens.org/datasets/movielens/1m/, is read as well."
                    + " The page names the MD5 of the zip." + CHECK;

    /** Tables 1b and 2, and the words of Tables 3 and 5. */
    public static final String PEERREAD =
            "The paper's texts are the abstracts of PeerRead, https://github.com/allenai/PeerRead, to be put into a file with one"
                    + " a line." + CHECK;

    /** Table 4. */
    static final String ZEISEL =
            "The paper's cells are those of Zeisel et al. 2015, http://linnarssonlab.org/cortex/, to be put into a table with a row"
                    + " per cell." + CHECK;

    private Downloads() {}
}
