// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.sparsevae.store.CheckpointFolder;

/** The files of a training between two rounds, named by the rounds done. */
final class RoundFiles {
    private static final String PREFIX = "round-";

    private final CheckpointFolder folder;

    RoundFiles(CheckpointFolder folder) {
        this.folder = folder;
    }

    /** The file of the state after so many rounds. */
    static String name(int done) {
        return String.format(Locale.ROOT, PREFIX + "%06d.bin", done);
    }

    /** The names of the files that are there, the newest first. */
    List<String> newestFirst() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : folder.names()) {
            if (name.matches(PREFIX + "\\d{6,}\\.bin")) {
                names.add(name);
            }
        }
        // names of a million rounds and more are longer
        names.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        Collections.reverse(names);
        return names;
    }

    /**
     * Removes all but the newest files of those up to a given one: newer ones, if any, are damaged and save nobody.
     *
     * @param count how many to keep
     * @param done rounds of the newest good file; of all files the newest is meant if it is not there
     */
    void keep(int count, int done) throws IOException {
        List<String> names = newestFirst();
        int newest = Math.max(0, names.indexOf(name(done)));
        for (String name : names.subList(Math.min(newest + count, names.size()), names.size())) {
            folder.delete(name);
        }
    }
}
