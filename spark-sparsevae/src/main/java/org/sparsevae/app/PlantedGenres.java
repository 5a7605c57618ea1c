// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A generated table of ratings whose factors are known: 40 films of five genres, three of them of two genres, 8 films for everyone, and users
 * who like one or two genres. A user rates a film of a liked genre with probability 0.6, mostly 4 or 5, a film for everyone with probability
 * 0.5, and any other with probability 0.12, mostly 1 to 3.
 *
 * <p>The films for everyone are what makes five genres five factors: the multinomial likelihood sees only how a user's ratings are shared
 * out, and without films outside all genres, one genre is as well described by the absence of the other four.
 */
public final class PlantedGenres {
    /** Ratings from here on count as liked. */
    static final double MIN_RATING = 4;

    private static final double RATES_LIKED = 0.6;
    private static final double RATES_COMMON = 0.5;
    private static final double RATES_OTHER = 0.12;
    private static final double LIKES_TWO = 0.5;
    /** Chances of the ratings 1 to 5. */
    private static final double[] OF_LIKED = {0, 0.05, 0.1, 0.4, 0.45};

    private static final double[] OF_COMMON = {0.05, 0.1, 0.25, 0.35, 0.25};

    private static final double[] OF_OTHER = {0.25, 0.3, 0.25, 0.15, 0.05};

    private static final String[][] FILMS = {
        {
            "western",
            "Dust Trail",
            "High Mesa",
            "The Last Stagecoach",
            "Silver Creek",
            "Two Horses",
            "The Ranger's Oath",
            "Border Town",
            "Moon Rodeo"
        },
        {
            "horror",
            "The Cellar",
            "Night Nurse",
            "Blood Orchard",
            "The Thirteenth Guest",
            "Pale Children",
            "Fog Bell",
            "Something Upstairs",
            "Vampire Roommates"
        },
        {
            "comedy",
            "The Wrong Wedding",
            "My Uncle's Parrot",
            "Office Hamster",
            "Three Left Shoes",
            "The Reluctant Mayor",
            "Holiday on Ice Cream",
            "Lost Luggage",
            "The Substitute Twins"
        },
        {
            "romance",
            "A Winter in Lisbon",
            "The Violin Teacher",
            "Second Spring",
            "Paper Lanterns",
            "The Island Letters",
            "Rain over Vienna",
            "Her Brother's Friend",
            "Letters from Orbit"
        },
        {
            "science fiction",
            "The Ninth Colony",
            "Cold Sleep",
            "Machine Garden",
            "Signal from Kepler",
            "The Clone's Diary",
            "Gravity Well",
            "Red Horizon",
            "The Last Archive"
        },
    };

    /** Films of no genre. */
    private static final List<String> FOR_EVERYONE = List.of(
            "The Big Heist",
            "Champions",
            "The Long Way Home",
            "Summer Camp",
            "The Great Race",
            "Captain Courage",
            "A Dog Named Friday",
            "New Year's Day");

    /** Films that have a second genre: film, genre. */
    private static final String[][] SECOND_GENRES = {
        {"Moon Rodeo", "science fiction"},
        {"Vampire Roommates", "comedy"},
        {"Letters from Orbit", "science fiction"},
    };

    /**
     * A genre.
     *
     * @param name its name
     * @param films the titles of its films
     */
    public record Genre(String name, Set<String> films) {}

    private final List<Genre> genres = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private final int users;
    private final long seed;

    /**
     * @param users number of users
     * @param seed seed of who rates what
     */
    public PlantedGenres(int users, long seed) {
        this.users = users;
        this.seed = seed;
        for (String[] row : FILMS) {
            List<String> films = List.of(row).subList(1, row.length);
            titles.addAll(films);
            genres.add(new Genre(row[0], new TreeSet<>(films)));
        }
        titles.addAll(FOR_EVERYONE);
        for (String[] second : SECOND_GENRES) {
            genres.stream().filter(genre -> genre.name.equals(second[1])).forEach(genre -> genre.films.add(second[0]));
        }
    }

    /** The genres. */
    public List<Genre> genres() {
        return List.copyOf(genres);
    }

    /** The titles of all films: those of each genre, in the order of {@link #genres}, then those for everyone. */
    public List<String> titles() {
        return List.copyOf(titles);
    }

    /**
     * The ratings as a table.
     *
     * @param spark the session that holds it
     * @return columns {@code user} and {@code item} (texts), {@code rating} and {@code title}
     */
    public Dataset<Row> table(SparkSession spark) {
        List<Row> rows = ratingLines().stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> RowFactory.create(
                        cells[0], cells[1], Double.parseDouble(cells[2]), titles.get(Integer.parseInt(cells[1]) - 1)))
                .toList();
        StructType type = new StructType()
                .add("user", DataTypes.StringType)
                .add("item", DataTypes.StringType)
                .add("rating", DataTypes.DoubleType)
                .add("title", DataTypes.StringType);
        return spark.createDataFrame(rows, type);
    }

    /** The lines of a CSV file of the films: movieId,title. */
    public List<String> itemLines() {
        List<String> lines = new ArrayList<>(List.of("movieId,title"));
        IntStream.range(0, titles.size()).forEach(j -> lines.add((j + 1) + "," + titles.get(j)));
        return lines;
    }

    /** The lines of a CSV file of the ratings: userId,movieId,rating. */
    public List<String> ratingLines() {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(List.of("userId,movieId,rating"));
        for (int user = 1; user <= users; user++) {
            int first = random.nextInt(genres.size());
            boolean both = random.nextDouble() < LIKES_TWO;
            int other = (first + 1 + random.nextInt(genres.size() - 1)) % genres.size();
            for (int j = 0; j < titles.size(); j++) {
                boolean common = FOR_EVERYONE.contains(titles.get(j));
                boolean liked = isOf(j, first) || both && isOf(j, other);
                if (random.nextDouble() < (common ? RATES_COMMON : liked ? RATES_LIKED : RATES_OTHER)) {
                    int rating = rating(random, common ? OF_COMMON : liked ? OF_LIKED : OF_OTHER);
                    lines.add(user + "," + (j + 1) + "," + rating);
                }
            }
        }
        return lines;
    }

    private boolean isOf(int film, int genre) {
        return genres.get(genre).films.contains(titles.get(film));
    }

    private static int rating(Random random, double[] chances) {
        double draw = random.nextDouble();
        int rating = 1;
        while (rating < chances.length && draw >= chances[rating - 1]) {
            draw -= chances[rating - 1];
            rating++;
        }
        return rating;
    }
}
