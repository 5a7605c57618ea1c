// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.when;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.OutputOptions;
import org.sparsevae.app.options.RatingsInput;
import org.sparsevae.app.options.RatingsMatch;
import org.sparsevae.app.options.Session;
import org.sparsevae.app.options.TableFormat;
import org.sparsevae.ml.ItemRecommender;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ratings.RatingsTable;
import org.sparsevae.store.AtomicOutput;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the items that a model recommends to users, with the factors that explain them. */
@CommandLine.Command(
        name = "recommend",
        description = {
            "Write the items that a model recommends to every user of a ratings table, or to some of them.",
            "",
            "A row per recommendation: user, rank (from 1), item, name, score, because. The score is what the model expects of the"
                    + " item for this user: its probability (multinomial: of the next rating; bernoulli: of any), the expected count"
                    + " (poisson, negativeBinomial), or the expected value (gaussian). because names the factors that raise the item"
                    + " most for this user, each with up to three of the user's own items that it raises too, or says popularity"
                    + " where none does. Items that the user has rated, however low, are left out. Users need not have been in the"
                    + " fit; those with too few ratings are left out as they were in the fit.",
            ""
        })
public final class Recommend implements Command {

    private static final Logger LOG = LoggerFactory.getLogger(Recommend.class);
    private static final int SHOWN = 3;
    private static final String ONE = "one";
    private static final String BECAUSE = "case when size(one.because) = 0 then 'popularity' else concat_ws('; ',"
            + " transform(one.because, reason -> concat('factor ', reason.factor, case when size(reason.rated) = 0 then ''"
            + " else concat(': ', concat_ws(', ', reason.rated.name)) end))) end";

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private RatingsInput input = new RatingsInput();

    @Option(names = "--top", paramLabel = "N", defaultValue = "10", description = "Items for each user, at most.")
    private int top;

    @Option(
            names = "--user",
            paramLabel = "ID",
            showDefaultValue = Visibility.NEVER,
            split = ",",
            description = "These users alone; several by commas or repetition.")
    private List<String> users = List.of();

    @Option(
            names = "--users",
            paramLabel = "PATH",
            description = "The users of this text file alone, an id a line as it is in the ratings.")
    private String usersFile;

    @Option(names = "--include-rated", description = "Recommend items that the user has rated as well.")
    private boolean includeRated;

    @Option(
            names = "--min-user-ratings",
            paramLabel = "N",
            description = "Users with fewer ratings get nothing; 0 lets every user in. Default: as in the fit.")
    private Integer minUserRatings;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private TableFormat format = new TableFormat();

    /** Called by {@link java.util.ServiceLoader}. */
    public Recommend() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Recommend(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        long start = System.nanoTime();
        input.validate();
        format.validate();
        if (top < 1) {
            throw new IllegalArgumentException("--top must be at least 1: " + top);
        }
        if (!users.isEmpty() && usersFile != null) {
            throw new IllegalArgumentException("--user and --users are two lists of users: give one of them");
        }
        if (minUserRatings != null && minUserRatings < 0) {
            throw new IllegalArgumentException("--min-user-ratings must be at least 0: " + minUserRatings);
        }
        Map<String, String> reads = new LinkedHashMap<>(input.reads());
        reads.put("--model", model.path());
        if (usersFile != null) {
            reads.put("--users", usersFile);
        }
        AtomicOutput place = output.reserve(reads);
        return Session.with("sparsevae recommend", spark -> {
            FittedPipeline fitted = model.load(spark);
            ItemRecommender recommender = fitted.recommender().setIncludeRated(includeRated);
            RatingsVectorizerModel vectorizer = fitted.vectorizer().orElseThrow();
            if (minUserRatings != null) {
                vectorizer.setMinUserRatings(minUserRatings);
            }
            Dataset<Row> ratings = input.readFor(spark, fitted);
            Dataset<Row> asked = asked(spark, vectorizer.getUserCol());
            if (asked != null) {
                requireAny(asked, ratings, vectorizer.getUserCol());
            }
            Dataset<Row> nested = asked == null
                    ? recommender.recommendForAllUsers(ratings, top)
                    : recommender.recommendForUserSubset(ratings, asked, top);
            Observation written = new Observation();
            Dataset<Row> rows = flat(nested, vectorizer.getUserCol())
                    .observe(
                            written,
                            count(lit(1)).as("rows"),
                            count(when(col("rank").equalTo(1), 1)).as("users"));
            Map<String, String> options = format.options(ratings);
            place.write(temporary -> format.write(rows, options, temporary));
            long count = (Long) written.getAsJava().get("rows");
            long served = (Long) written.getAsJava().get("users");
            return result(count, served, asked == null ? null : asked.count(), (System.nanoTime() - start) / 1e9);
        });
    }

    /** The users that are asked for, each once; null for all. */
    private Dataset<Row> asked(SparkSession spark, String userCol) {
        if (users.isEmpty() && usersFile == null) {
            return null;
        }
        Dataset<String> ids = users.isEmpty()
                ? spark.read().textFile(usersFile).filter("value != ''")
                : spark.createDataset(users, Encoders.STRING());
        return ids.toDF(userCol).distinct();
    }

    /** Refuses users of whom none has rated anything: mostly ids that are written in another way. */
    private static void requireAny(Dataset<Row> asked, Dataset<Row> ratings, String userCol) {
        Column user = col(RatingsTable.quoted(userCol));
        Dataset<Row> known = ratings.select(RatingsTable.idText(
                                user, ratings.select(user).schema().fields()[0].dataType())
                        .as(userCol))
                .distinct();
        if (!asked.isEmpty()
                && !asked.join(known, new String[] {userCol}, "left_semi").isEmpty()) {
            return;
        }
        throw new IllegalArgumentException("none of the " + asked.count()
                + " users asked for has a rating: they are such as " + examples(asked, user)
                + ", those of the ratings such as "
                + examples(known, user) + "; write both in one way");
    }

    private static String examples(Dataset<Row> users, Column user) {
        return users.orderBy(user).limit(SHOWN).collectAsList().stream()
                .map(row -> Objects.toString(row.getString(0)))
                .collect(Collectors.joining(", "));
    }

    /** A row per recommendation. */
    private static Dataset<Row> flat(Dataset<Row> nested, String userCol) {
        return nested.select(
                        col(RatingsTable.quoted(userCol)).as(RatingsTable.USER),
                        posexplode(col("recommendations")).as(new String[] {"rank", ONE}))
                .select(
                        col(RatingsTable.USER),
                        col("rank").plus(1).as("rank"),
                        col("one.item").as(RatingsTable.ITEM),
                        col("one.name").as("name"),
                        col("one.score").as("score"),
                        expr(BECAUSE).cast(DataTypes.StringType).as("because"));
    }

    private CommandResult result(long rows, long served, Long asked, double seconds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", output.output());
        json.put("format", format.name());
        json.put("rows", rows);
        json.put("users", served);
        json.put("users_asked", asked);
        json.put("top", top);
        json.put("ratings", input.match().map(RatingsMatch::json).orElse(null));
        json.put("seconds", seconds);
        String without = asked == null || asked == served
                ? ""
                : asked - served + " of the " + asked
                        + " users asked for get nothing: they have no ratings, too few, or none of an item that the model knows\n";
        if (!without.isEmpty()) {
            LOG.warn(without.strip());
        }
        return new CommandResult(
                json,
                input.matchLine() + without + rows + " recommendations for " + served + " users in " + output.output()
                        + " (" + format.name() + ")");
    }
}
