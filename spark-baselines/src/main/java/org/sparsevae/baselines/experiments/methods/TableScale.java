// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How much of one of the paper's tables is made, and by whose settings.
 *
 * @param small whether rows, splits and epochs are fewer than in the paper: for a run of minutes
 * @param paper whether the paper's settings are taken; otherwise this library's, but for the number of factors
 * @param most rows taken at most; null for all
 */
public record TableScale(boolean small, boolean paper, Integer most) {
    private static final int SMALL_ROWS = 2000;
    private static final int SMALL_SPLITS = 2;
    private static final int SMALL_EPOCHS = 30;
    private static final int SMALL_BATCH = 64;
    private static final double SMALL_RATE = 0.005;
    private static final int SPLITS = 5;

    /**
     * Reads the options.
     *
     * @param scale the size
     * @param settings paper or own
     * @param rows rows taken at most; null for all, or for those of the scale
     * @throws IllegalArgumentException if one is none of these
     */
    public static TableScale of(StudyScale scale, String settings, Integer rows) {
        if (!settings.equals("paper") && !settings.equals("own")) {
            throw new IllegalArgumentException("--settings must be paper or own: " + settings);
        }
        boolean small = scale == StudyScale.SMALL;
        if (rows != null && rows < 1) {
            throw new IllegalArgumentException("--rows must be at least 1: " + rows);
        }
        return new TableScale(small, settings.equals("paper"), rows != null || !small ? rows : (Integer) SMALL_ROWS);
    }

    /** The same without a limit of rows. */
    public TableScale ofAllRows() {
        return new TableScale(small, paper, null);
    }

    /** Rows taken at most; empty for all. */
    public OptionalInt rows() {
        return most == null ? OptionalInt.empty() : OptionalInt.of(most);
    }

    /** Splits, or generated data sets, unless another number is asked for; the paper has five. */
    public int splits() {
        return splits(small ? StudyScale.SMALL : StudyScale.PAPER);
    }

    /** The same at a scale. */
    public static int splits(StudyScale scale) {
        return scale == StudyScale.SMALL ? SMALL_SPLITS : SPLITS;
    }

    /**
     * The params of an experiment at this scale. Few rows make few steps: at the small scale minibatches are smaller and steps not as short as those
     * for MovieLens 25M, or the fits would hardly begin.
     */
    public Map<String, String> params(PaperSettings settings, int fitted) {
        Map<String, String> params = new LinkedHashMap<>(paper ? settings.params(fitted) : Map.of());
        if (small) {
            params.put("epochs", String.valueOf(SMALL_EPOCHS));
            if (paper) {
                params.put("batchSize", String.valueOf(SMALL_BATCH));
                params.put("learningRate", String.valueOf(Math.max(SMALL_RATE, settings.learningRate())));
            }
        }
        return params;
    }

    /**
     * What is not as in the paper, for titles; empty if nothing is.
     *
     * @param shrunk what a study has less of at the small scale beside rows and epochs, in words
     */
    public String words(String... shrunk) {
        String settings = paper ? "" : ", this library's own settings";
        String rows = most == null ? "" : ", about " + most + " rows at most";
        if (!small) {
            return settings + rows;
        }
        List<String> less = new ArrayList<>(List.of(SMALL_EPOCHS + " epochs"
                + (paper ? " of minibatches of " + SMALL_BATCH + ", step size at least " + SMALL_RATE : "")));
        less.addAll(List.of(shrunk));
        return settings + rows + " (small scale, unless set: " + String.join(", ", less) + ")";
    }
}
