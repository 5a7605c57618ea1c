// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.Ran;
import org.sparsevae.baselines.data.SmileyImages;

/** The experiments of variational sparse coding, and that on gene expression, with fits of a few epochs unless they are to find something. */
@Tag("slow")
class CodingExperimentTest {
    @TempDir
    private Path folder;

    private String[] line(String name, String output, String options) {
        List<String> words = new ArrayList<>(List.of(
                "experiment",
                name,
                "--output",
                folder.resolve(output).toString(),
                "--scale",
                "small",
                "--param",
                "encoderLayers=8",
                "--param",
                "decoderLayers=8"));
        words.addAll(List.of(options.split(" ")));
        if (!words.contains("--epochs")) {
            words.addAll(List.of("--epochs", "2"));
        }
        return words.toArray(String[]::new);
    }

    @Test
    void smileysGiveMatricesContrastsAndImagesAndAreTakenUp() throws IOException {
        String options = "--rows 80 --dimensions 3,5 --betas 1,4 --seed 5";
        JsonNode json = Ran.json(line("vsc-smiley", "smiley", options));
        assertEquals("small", json.get("scale").asText());
        assertTrue(json.get("smaller_than_the_paper").asText().startsWith("80 of the paper's 60000 rows"));
        assertEquals(6, json.get("cells").size());
        for (JsonNode cell : json.get("cells")) {
            assertTrue(cell.get("active_dimensions_mean").asDouble()
                    <= cell.get("factors").asDouble());
            // two epochs tell the pixels that all images have from the others; a coin for each has log 2
            assertTrue(cell.get("nll_mean").asDouble() < 0.5 * SmileyImages.PIXELS * Math.log(2), cell.toString());
            double codes = 0;
            for (String attribute : List.of("eyes", "mouth", "hat", "bowtie")) {
                codes += cell.get(attribute + "_codes_mean").asDouble();
            }
            assertEquals(cell.get("active_dimensions_mean").asDouble(), codes, "every active code has a group");
        }
        JsonNode vae = json.get("cells").get(1);
        assertEquals("beta-vae", vae.get("method").asText());
        assertEquals(1.0, vae.get("beta").asDouble());
        Path smiley = folder.resolve("smiley");
        for (String figure : List.of("vsc-smiley.png", "vsc-smiley-signed.png", "vsc-smiley-images.png")) {
            assertTrue(ImageIO.read(smiley.resolve(figure).toFile()).getWidth() > 500, figure);
        }
        assertTrue(Files.readString(smiley.resolve("table.md")).contains("--scale small: 80 of the paper's"));

        // the other name for the same fits, of which only those are made that are not there
        JsonNode more = Ran.json(line("vsc-dimensions", "smiley", options.replace("3,5", "3,4") + " --methods vsc"));
        assertEquals(
                json.get("cells").get(0).get("seconds_per_fit"),
                more.get("cells").get(0).get("seconds_per_fit"));
        assertEquals(2, more.get("cells").size());
        assertEquals(7, Files.readAllLines(smiley.resolve("fits.jsonl")).size());
    }

    /** Images of two classes, one bright in the upper half and one in the lower. */
    private String fashion() throws IOException {
        Random random = new Random(1);
        for (String part : List.of("train", "t10k")) {
            try (DataOutputStream images = gzip(part + "-images-idx3-ubyte.gz");
                    DataOutputStream labels = gzip(part + "-labels-idx1-ubyte.gz")) {
                images.writeInt(0x803);
                labels.writeInt(0x801);
                images.writeInt(40);
                labels.writeInt(40);
                images.writeInt(4);
                images.writeInt(4);
                for (int i = 0; i < 40; i++) {
                    labels.writeByte(i % 2 == 0 ? 0 : 6);
                    for (int j = 0; j < 16; j++) {
                        images.writeByte((j < 8 == (i % 2 == 0) ? 120 : 0) + random.nextInt(100));
                    }
                }
            }
        }
        return DigestUtils.sha256Hex(Files.readAllBytes(folder.resolve("data/train-images-idx3-ubyte.gz")));
    }

    private DataOutputStream gzip(String name) throws IOException {
        // apart from where the studies write
        Path data = Files.createDirectories(folder.resolve("data"));
        return new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(data.resolve(name))));
    }

    @Test
    void activationIsOfTheClassesOfPublicData() throws IOException {
        String data = "--k 4 --data " + folder.resolve("data");
        String sum = fashion();
        String learnt = data
                + " --epochs 120 --param batchSize=10 --param learningRate=0.01 --param sparsity=0.25 --sha256 " + sum;
        JsonNode json = Ran.json(line("vsc-activation", "activation", learnt));
        assertEquals("Fashion-MNIST", json.get("data").asText());
        assertEquals(4, json.get("cells").get(0).get("factors").asInt());
        assertEquals(1, json.get("overlaps").size());
        assertEquals("shirt", json.get("overlaps").get(0).get("classes").get(1).asText());
        double overlap = json.get("overlaps").get(0).get("overlap").asDouble();
        assertTrue(overlap < 0.2, json.toString());
        // a dimension that is on in one class and off in the other
        JsonNode activation = new ObjectMapper()
                .readTree(Files.readString(folder.resolve("activation").resolve("fits.jsonl")))
                .get("arrays")
                .get("activation");
        assertTrue(
                IntStream.range(0, 4)
                        .mapToDouble(k -> Math.abs(activation.get(0).get(k).asDouble()
                                - activation.get(1).get(k).asDouble()))
                        .anyMatch(difference -> difference > 0.8),
                activation.toString());
        assertEquals(json.get("cells").get(0).get("mean_overlap_mean").asDouble(), overlap, 1e-12);
        assertTrue(Files.size(folder.resolve("activation").resolve("vsc-activation.png")) > 1000);
        // two objects, what is made of them, and rows of seven below
        BufferedImage sheet = ImageIO.read(
                folder.resolve("activation").resolve("vsc-interpolation.png").toFile());
        assertEquals(7 * (4 * 3 + 4) + 4, sheet.getWidth());
        assertTrue(Ran.refusal(line("vsc-activation", "other", data)).contains("its SHA-256 unpacked is "));

        // the same fit by its other name
        JsonNode again = Ran.json(line("vsc-interpolation", "activation", learnt));
        assertEquals(json.get("cells"), again.get("cells"));

        JsonNode elbo = Ran.json(
                line("vsc-elbo", "elbo", data + " --datasets 1 --betas 1 --methods vsc,beta-vae --sha256 " + sum));
        assertTrue(elbo.get("cells").get(0).get("elbo_mean").isDouble());
        assertTrue(Files.size(folder.resolve("elbo").resolve("vsc-elbo.png")) > 1000);
    }

    @Test
    void expressionComparesMethodsByHowWellTypesAreTold() throws IOException {
        JsonNode json = Ran.json(line(
                "table4-expression",
                "expression",
                "--rows 120 --datasets 1 --k 6 --methods vae,sparsevae --param restarts=1 --settings own --epochs 60"));
        assertEquals(2, json.get("models").size());
        for (JsonNode model : json.get("models")) {
            double chance = model.get("accuracy_of_largest_class").asDouble();
            assertTrue(model.get("accuracy").asDouble() > chance + 0.3, model.toString());
            assertTrue(
                    model.get("mse").asDouble()
                            < 0.7 * model.get("mse_of_means").asDouble(),
                    model.toString());
        }
        String table = Files.readString(folder.resolve("expression").resolve("table.md"));
        assertTrue(table.contains("120 generated cells of 7 types"), table);
    }

    /** Cells of two types that two genes tell, and after every tenth one that was not measured. */
    private JsonNode cells(String name, boolean missing, String options) throws IOException {
        StringBuilder csv = new StringBuilder("name,type,a,b,c,d\n");
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            csv.append("cell").append(i).append(i % 2 == 0 ? ",x" : ",y");
            for (int j = 0; j < 4; j++) {
                csv.append(',').append(random.nextInt(9) + (i % 2 == 0 && j < 2 ? 12 : 0));
            }
            csv.append('\n');
            if (missing && i % 10 == 0) {
                csv.append("missing").append(i).append(",z,,").append(i).append(",1,\n");
            }
        }
        Path file = folder.resolve(name + ".csv");
        Files.writeString(file, csv);
        JsonNode json = Ran.json(line(
                "table4-expression",
                name,
                "--datasets 1 --k 2 --methods vae --label-col type --other-cols name --data " + file + options));
        return json.get("models").get(0);
    }

    /** Cells that are left out are as if they were not in the table: in the normalisation, the genes, the fit and the scores. */
    @Test
    void expressionOfTheUsersCellsWithoutThoseThatAreSkipped() throws IOException {
        JsonNode own = cells("own", false, "");
        assertTrue(own.get("accuracy").asDouble() > 0.5, own.toString());
        JsonNode rest = cells("skipping", true, " --handle-invalid skip");
        for (String measure : List.of("nll", "mse", "mse_of_means", "accuracy", "accuracy_of_largest_class")) {
            assertEquals(own.get(measure).asDouble(), rest.get(measure).asDouble(), 1e-9, measure);
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertTrue(Ran.refusal("experiment", "vsc-smiley", "--scale", "large")
                .contains("--scale must be paper or small: large"));
        assertTrue(Ran.refusal("experiment", "vsc-smiley", "--param", "k=5")
                .contains("give --dimensions in place of --k"));
        assertTrue(Ran.refusal("experiment", "vsc-smiley", "--methods", "nmf").contains("--methods of vsc-smiley"));
        assertTrue(Ran.refusal("experiment", "vsc-activation").contains("https://github.com/zalandoresearch"));
        assertTrue(Ran.refusal("experiment", "vsc-activation", "--data", folder.toString())
                .contains("holds neither Fashion-MNIST nor UCI HAR"));
        assertTrue(Ran.refusal("experiment", "table4-expression", "--label-col", "type")
                .contains("are columns of --data"));
        assertTrue(Ran.refusal("experiment", "table4-expression", "--rows", "5").contains("at least 20"));
    }
}
