// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.SparseVAEModel;

/**
 * Draws the genres that quickstart planted beside the factors that its model found: {@code PlantedAndFound FOLDER FILE.png}, with the folder
 * that {@code quickstart --output} wrote. How it is called stands in docs/report.md.
 */
public final class PlantedAndFound {
    private static final Color INK = new Color(0x1d232b);
    private static final Color SOFT = new Color(0x56606c);
    private static final Color LINE = new Color(0xd9dde2);
    private static final Color UP = new Color(0x1f5fa8);
    private static final Color DOWN = new Color(0xa8470f);
    private static final int WIDTH = 800;
    private static final int NAMES = 190;
    private static final int ROW = 13;
    private static final int COLUMN = 52;
    private static final int TOP = 92;
    private static final int GAP = 50;

    private PlantedAndFound() {}

    /** Draws the picture. */
    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate();
        try {
            SparseVAEModel model = (SparseVAEModel) PipelineModel.load(args[0]).stages()[1];
            PlantedGenres planted = new PlantedGenres(1, model.getSeed());
            List<FoundFactor> factors = FoundFactor.of(model, model.numFeatures());
            ImageIO.write(draw(planted, factors), "png", new File(args[1]));
        } finally {
            spark.stop();
        }
    }

    private static BufferedImage draw(PlantedGenres planted, List<FoundFactor> factors) {
        List<PlantedGenres.Genre> genres = planted.genres();
        List<GenreRecovery> matches = GenreRecovery.of(genres, factors);
        List<String> films = planted.itemLines().stream()
                .skip(1)
                .map(line -> line.substring(line.indexOf(',') + 1))
                .toList();
        BufferedImage image = new BufferedImage(WIDTH, TOP + films.size() * ROW + 34, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        int second = NAMES + genres.size() * COLUMN + GAP;
        text(g, "planted", NAMES, 22, 17, Font.BOLD, INK);
        text(g, "which films are of a genre", NAMES, 40, 12, Font.PLAIN, SOFT);
        text(g, "found", second, 22, 17, Font.BOLD, INK);
        text(g, "what a factor does to each film", second, 40, 12, Font.PLAIN, SOFT);
        for (int k = 0; k < genres.size(); k++) {
            String[] words = genres.get(k).name().split(" ");
            for (int w = 0; w < words.length; w++) {
                centred(g, words[w], NAMES + k * COLUMN, TOP - 8 - 13 * (words.length - 1 - w));
            }
            Integer factor = matches.get(k).factor();
            centred(g, "factor", second + k * COLUMN, TOP - 21);
            centred(g, factor == null ? "none" : String.valueOf(factor), second + k * COLUMN, TOP - 8);
        }
        for (int j = 0; j < films.size(); j++) {
            text(g, films.get(j), 8, TOP + j * ROW + 10, 11, Font.PLAIN, INK);
        }
        grid(g, NAMES, genres.size(), films.size());
        grid(g, second, genres.size(), films.size());
        for (int k = 0; k < genres.size(); k++) {
            Map<String, Double> effects = effects(matches.get(k).factor(), factors);
            double most = effects.values().stream().mapToDouble(Math::abs).max().orElse(1);
            for (int j = 0; j < films.size(); j++) {
                if (genres.get(k).films().contains(films.get(j))) {
                    mark(g, NAMES + k * COLUMN, j, 1);
                }
                mark(g, second + k * COLUMN, j, effects.getOrDefault(films.get(j), 0.0) / most);
            }
        }
        text(
                g,
                "Squares: more of the factor makes the film likelier, the larger the more. Rings: less likely. Empty: exactly zero.",
                8,
                TOP + films.size() * ROW + 22,
                12,
                Font.PLAIN,
                SOFT);
        g.dispose();
        return image;
    }

    private static Map<String, Double> effects(Integer factor, List<FoundFactor> factors) {
        Map<String, Double> effects = new HashMap<>();
        factors.stream()
                .filter(found -> factor != null && found.factor() == factor)
                .flatMap(found -> found.features().stream())
                .forEach(feature -> effects.put(feature.name(), feature.effect()));
        return effects;
    }

    private static void grid(Graphics2D g, int left, int columns, int rows) {
        g.setColor(LINE);
        for (int k = 0; k <= columns; k++) {
            g.drawLine(left + k * COLUMN, TOP, left + k * COLUMN, TOP + rows * ROW);
        }
        for (int j = 0; j <= rows; j++) {
            g.drawLine(left, TOP + j * ROW, left + columns * COLUMN, TOP + j * ROW);
        }
    }

    /** A square or a ring by the sign of a share of the largest effect. */
    private static void mark(Graphics2D g, int left, int row, double share) {
        if (share == 0) {
            return;
        }
        int size = Math.max(3, (int) Math.round((ROW - 2) * Math.sqrt(Math.abs(share))));
        int x = left + (COLUMN - size) / 2 + 1;
        int y = TOP + row * ROW + (ROW - size) / 2 + 1;
        if (share > 0) {
            g.setColor(UP);
            g.fillRect(x, y, size, size);
        } else {
            g.setColor(DOWN);
            g.setStroke(new BasicStroke(1.6f));
            g.drawOval(x, y, size - 1, size - 1);
            g.setStroke(new BasicStroke(1));
        }
    }

    private static void centred(Graphics2D g, String text, int left, int y) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        g.setColor(INK);
        g.drawString(text, left + (COLUMN - g.getFontMetrics().stringWidth(text)) / 2, y);
    }

    private static void text(Graphics2D g, String text, int x, int y, int size, int style, Color colour) {
        g.setFont(new Font(Font.SANS_SERIF, style, size));
        g.setColor(colour);
        g.drawString(text, x, y);
    }
}
