// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole commands as a user gives them: the quickstart, and a fit of a million ratings, by phase. */
final class CommandMeasurement implements Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(CommandMeasurement.class);

    private static final int USERS = 6_040;
    private static final int FILMS = 3_706;
    private static final int RATINGS = 1_000_000;
    private static final int GROUPS = 20;
    private static final int LIKED_GROUPS = 3;
    private static final int STARS = 5;

    /** How fast films become less popular by rank: exponent of a uniform number. */
    private static final double POPULARITY = 2.5;

    private static final List<String> FIT = List.of(
            "--min-rating",
            "4",
            "--min-user-ratings",
            "20",
            "--num-items",
            "300",
            "--k",
            "30",
            "--likelihood",
            "multinomial",
            "--holdout",
            "0.2",
            "--seed",
            "42",
            "--json");

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public List<String> launcherOptions() {
        return List.of();
    }

    @Override
    public Map<String, Object> measure(boolean quick, String peer) throws Exception {
        Path folder = Files.createTempDirectory("sparsevae-bench-");
        try {
            Map<String, Object> json = new LinkedHashMap<>();
            LOG.info("quickstart");
            put(
                    json,
                    "quickstart",
                    List.of(
                            "quickstart",
                            "--output",
                            folder.resolve("quickstart").toString(),
                            "--json"));
            LOG.info("fit of {} ratings", RATINGS);
            Path ratings = folder.resolve("ratings.csv");
            write(ratings);
            List<String> fit = Stream.concat(
                            Stream.of(
                                    "fit",
                                    "--ratings",
                                    ratings.toString(),
                                    "--output",
                                    folder.resolve("model").toString()),
                            FIT.stream())
                    .toList();
            put(json, "million_ratings", fit);
            return json;
        } finally {
            delete(folder);
        }
    }

    private static void put(Map<String, Object> json, String name, List<String> words) throws Exception {
        Phases phases = new Phases();
        Launched run = Launched.sparsevae(words, phases);
        json.put(name + "_cpu_s", Spread.rounded(run.cpuSeconds()));
        json.put(name + "_seconds", Spread.rounded(run.seconds()));
        json.put(name + "_before_first_round_cpu_s", Spread.rounded(phases.first));
        json.put(name + "_rounds_cpu_s", Spread.rounded(phases.last - phases.first));
        json.put(name + "_after_last_round_cpu_s", Spread.rounded(run.cpuSeconds() - phases.last));
    }

    /** Reads off a command's progress when its rounds begin and end, and what processor time it had taken then. */
    private static final class Phases implements Launched.Listener {
        private double first = Double.NaN;
        private double last = Double.NaN;

        @Override
        public void line(long process, String line) {
            if (Double.isNaN(first) && line.contains("training on ")) {
                first = ProcessorTime.of(process);
            }
            if (line.contains(", round ")) {
                last = ProcessorTime.of(process);
            }
        }
    }

    /** Ratings as MovieLens 1M has them in number and skew, of users who like some groups of films. */
    private static void write(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("userId,movieId,rating\n");
            for (int user = 0; user < USERS; user++) {
                int ratings = RATINGS / USERS + (user < RATINGS % USERS ? 1 : 0);
                BitSet liked = new BitSet(GROUPS);
                for (int i = 0; i < LIKED_GROUPS; i++) {
                    liked.set(random.nextInt(GROUPS));
                }
                BitSet seen = new BitSet(FILMS);
                while (seen.cardinality() < ratings) {
                    int film = (int) (FILMS * Math.pow(random.nextDouble(), POPULARITY));
                    boolean likes = liked.get(film % GROUPS);
                    // what is not liked is seldom seen
                    if (seen.get(film) || !likes && random.nextInt(STARS) > 0) {
                        continue;
                    }
                    seen.set(film);
                    int rating = likes ? STARS - random.nextInt(2) : 1 + random.nextInt(STARS);
                    out.write(user + "," + film + "," + rating + "\n");
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
