// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A planted genre and the factor that is most like it. What a factor found are the features that load on it and move in its dominant
 * direction, by at least {@link #LEAST_EFFECT} of its strongest effect; how like it is to a genre is the F-score of these features as a guess
 * at the genre's films. The genre is recovered if that is at least {@link #LEAST_SCORE}.
 *
 * <p>The matching is one to one without further ado: no factor can be that like to two genres, which share few films, and each genre
 * takes its best factor.
 *
 * @param genre the genre's name
 * @param factor the factor; null if none shares a film with the genre
 * @param fScore 2 |found and genre| / (|found| + |genre|)
 * @param recovered whether the genre counts as recovered
 * @param found what the factor found, strongest first
 */
record GenreRecovery(
        @JsonProperty("genre") String genre,
        @JsonProperty("factor") Integer factor,
        @JsonProperty("f_score") double fScore,
        @JsonProperty("recovered") boolean recovered,
        @JsonIgnore List<String> found) {

    /** Smallest effect of a feature that a factor found, as a share of the factor's largest. */
    static final double LEAST_EFFECT = 0.25;
    /** Smallest F-score at which a genre is recovered. */
    static final double LEAST_SCORE = 0.8;

    /**
     * Matches genres with factors.
     *
     * @param genres the genres that were planted
     * @param factors the factors that were found, with all their features
     * @return the match of each genre
     */
    static List<GenreRecovery> of(List<PlantedGenres.Genre> genres, List<FoundFactor> factors) {
        return genres.stream().map(genre -> best(genre, factors)).toList();
    }

    private static GenreRecovery best(PlantedGenres.Genre genre, List<FoundFactor> factors) {
        return factors.stream()
                .map(factor -> match(genre, factor))
                .filter(match -> match.fScore > 0)
                .max(Comparator.comparingDouble(GenreRecovery::fScore))
                .orElse(new GenreRecovery(genre.name(), null, 0, false, List.of()));
    }

    private static GenreRecovery match(PlantedGenres.Genre genre, FoundFactor factor) {
        List<String> found = found(factor);
        Set<String> shared = new HashSet<>(found);
        shared.retainAll(genre.films());
        double score = 2.0 * shared.size() / (found.size() + genre.films().size());
        return new GenreRecovery(genre.name(), factor.factor(), score, score >= LEAST_SCORE, found);
    }

    private static List<String> found(FoundFactor factor) {
        double least = LEAST_EFFECT * factor.features().get(0).effect();
        return factor.features().stream()
                .filter(feature -> feature.effect() > 0 && feature.effect() >= least)
                .map(FoundFactor.Feature::name)
                .collect(Collectors.toList());
    }

    /** The match for a reader. */
    String text() {
        String films = found.isEmpty() ? "nothing" : String.join(", ", found);
        return String.format(
                Locale.ROOT,
                "%-16s %-9s  F-score %.2f  %s%n",
                genre,
                factor == null ? "no factor" : "factor " + factor,
                fScore,
                films);
    }
}
