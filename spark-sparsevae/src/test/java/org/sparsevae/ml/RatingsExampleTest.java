// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example, on a generated file. */
class RatingsExampleTest {

    @TempDir
    Path folder;

    @Test
    void ratingsToFactors() throws IOException {
        SparkSession spark = LocalSpark.session();
        String path = writeRatings().toString();
        String output = folder.resolve("model").toString();

        Dataset<Row> ratings = spark.read()
                .schema("user string, item string, rating double, title string")
                .option("header", true)
                .option("enforceSchema", false)
                .csv(path);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new RatingsVectorizer().setMinRating(4).setNumItems(20).setItemNameCol("title"),
            new SparseVAE().setLikelihood("multinomial").setK(5).setEpochs(40)
        });
        PipelineModel model = pipeline.fit(ratings);
        model.write().overwrite().save(output);

        Dataset<Row> users = PipelineModel.load(output).transform(ratings);
        users.select("user", "latent").show(3);

        SparseVAEModel factors = (SparseVAEModel) model.stages()[1];
        factors.topFeatures(5).show();
        factors.anchors().show();

        assertEquals(5, users.first().<Vector>getAs("latent").size());
        assertTrue(factors.loadings().first().getString(1).startsWith("Title"));
        assertEquals(1, users.filter("user = '007'").count(), "an id stays as it is in the file");
        assertEquals("000", ((RatingsVectorizerModel) model.stages()[0]).itemIds()[0]);
    }

    /** 120 users who like one of two halves of 24 items. */
    private Path writeRatings() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder csv = new StringBuilder("user,item,rating,title\n");
        for (int user = 0; user < 120; user++) {
            for (int item = 0; item < 24; item++) {
                boolean liked = random.nextDouble() < (item % 2 == user % 2 ? 0.8 : 0.2);
                csv.append(String.format("%03d,%03d,", user, item))
                        .append(liked ? 5 : 2)
                        .append(",Title ")
                        .append(item)
                        .append('\n');
            }
        }
        return Files.writeString(folder.resolve("ratings.csv"), csv);
    }
}
