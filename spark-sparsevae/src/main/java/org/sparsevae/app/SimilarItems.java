// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.posexplode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.OutputOptions;
import org.sparsevae.app.options.Session;
import org.sparsevae.app.options.TableFormat;
import org.sparsevae.store.AtomicOutput;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows or writes which items the same factors of a model act on. */
@CommandLine.Command(
        name = "similar-items",
        description = {
            "Show the items that are similar to an item: those that the same factors act on.",
            "",
            "The similarity is the cosine between the effects of all factors on two items, m(z = 1) - m(z = -1), in (0, 1]; the"
                    + " factor is the one with the largest share in it. An item that loads on nothing is similar to none. With"
                    + " --output the table is written instead: item, name, rank (from 1), similar_item, similar_name, similarity,"
                    + " factor.",
            ""
        })
public final class SimilarItems implements Command {
    private static final int SHOWN = 3;
    private static final String SIMILAR = "similar";

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Similar items of each, at most.")
    private int top;

    @Option(
            names = "--item",
            paramLabel = "ID",
            showDefaultValue = Visibility.NEVER,
            split = ",",
            description =
                    "These items alone, by their ids in the ratings; several by commas or repetition. Default: all.")
    private List<String> items = List.of();

    @Option(
            names = "--output",
            paramLabel = "PATH",
            description = "Folder to write to: any path that Hadoop knows. Default: the items are shown.")
    private String output;

    @Option(
            names = "--overwrite",
            description =
                    "Replace the output if it is there already and a command of this program wrote it; other folders are left alone.")
    private boolean overwrite;

    @Mixin
    private TableFormat format = new TableFormat();

    /** Called by {@link java.util.ServiceLoader}. */
    public SimilarItems() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new SimilarItems(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        format.validate();
        if (top < 1) {
            throw new IllegalArgumentException("--top must be at least 1: " + top);
        }
        AtomicOutput place =
                output == null ? null : new OutputOptions(output, overwrite).reserve(Map.of("--model", model.path()));
        return Session.with("sparsevae similar-items", spark -> {
            FittedPipeline fitted = model.load(spark);
            Dataset<Row> all = fitted.recommender().similarItems(top);
            requireKnown(fitted.vectorizer().orElseThrow().itemIds());
            Dataset<Row> wanted = items.isEmpty()
                    ? all
                    : all.filter(col("item").cast(DataTypes.StringType).isInCollection(items));
            if (place == null) {
                return shown(wanted.collectAsList());
            }
            Dataset<Row> flat = flat(wanted);
            Map<String, String> options = format.options(flat);
            place.write(temporary -> format.write(flat, options, temporary));
            return written(wanted.count(), flat.count());
        });
    }

    private void requireKnown(String... ids) {
        Set<String> known = Set.of(ids);
        List<String> unknown = items.stream()
                .filter(item -> !known.contains(item))
                .limit(SHOWN)
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("the model knows no item " + String.join(", ", unknown)
                    + ": its items are such as "
                    + Arrays.stream(ids).limit(SHOWN).collect(Collectors.joining(", "))
                    + "; give --item the id of one of its items");
        }
    }

    /** A row per similar item. */
    private static Dataset<Row> flat(Dataset<Row> items) {
        return items.select(col("item"), col("name"), posexplode(col(SIMILAR)).as(new String[] {"rank", SIMILAR}))
                .select(
                        col("item"),
                        col("name"),
                        col("rank").plus(1).as("rank"),
                        col("similar.item").as("similar_item"),
                        col("similar.name").as("similar_name"),
                        col("similar.similarity").as("similarity"),
                        col("similar.factor").as("factor"));
    }

    private CommandResult written(long items, long rows) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", output);
        json.put("format", format.name());
        json.put("items", items);
        json.put("rows", rows);
        json.put("top", top);
        return new CommandResult(
                json, rows + " similar items of " + items + " items in " + output + " (" + format.name() + ")");
    }

    private static CommandResult shown(List<Row> items) {
        List<Map<String, Object>> objects = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Row item : items) {
            Map<String, Object> object = named(item);
            text.append(FoundFactor.escaped(object.get("name") + " [" + object.get("item") + "]"))
                    .append('\n');
            List<Row> similar = item.getList(item.fieldIndex(SIMILAR));
            text.append(
                    similar.isEmpty()
                            ? "  no similar item: no factor acts on it, or on no other item alike\n"
                            : String.format(Locale.ROOT, "  %10s  %6s  item%n", "similarity", "factor"));
            List<Map<String, Object>> others = new ArrayList<>();
            for (Row one : similar) {
                Map<String, Object> other = named(one);
                double similarity = one.getAs("similarity");
                int factor = one.getAs("factor");
                other.put("similarity", similarity);
                other.put("factor", factor);
                others.add(other);
                text.append(String.format(
                        Locale.ROOT, "  %10.3f  %6d  %s%n", similarity, factor, FoundFactor.escaped((String)
                                other.get("name"))));
            }
            object.put(SIMILAR, others);
            objects.add(object);
        }
        return new CommandResult(Map.of("items", objects), text.toString().stripTrailing());
    }

    private static Map<String, Object> named(Row row) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("item", String.valueOf(row.<Object>getAs("item")));
        object.put("name", row.getAs("name"));
        return object;
    }
}
