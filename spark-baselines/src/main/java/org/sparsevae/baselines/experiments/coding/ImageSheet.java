// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.sparsevae.baselines.experiments.run.LocalFiles;

/** Small grey images side by side in a PNG file; no screen and no font is needed. */
final class ImageSheet {
    /** Pixels of the file for each pixel of an image, and between two images. */
    private static final int ZOOM = 3;

    private static final int GAP = 4;
    private static final int GAP_GREY = 96;
    private static final int WHITE = 255;

    private ImageSheet() {}

    /**
     * Writes the images row by row.
     *
     * @param file the PNG file
     * @param columns images in a row, at least 1
     * @param side pixels of a row of an image, and of a column
     * @param images at least one, each of side * side values row by row, 0 black to 1 white; values beyond are cut
     * @throws IOException if the file cannot be written
     * @throws IllegalArgumentException if there is no image, or one has another size
     */
    static void write(Path file, int columns, int side, List<double[]> images) throws IOException {
        if (images.isEmpty() || images.stream().anyMatch(image -> image.length != side * side)) {
            throw new IllegalArgumentException(
                    "a sheet needs images of " + side + " x " + side + " pixels: images = " + images.size());
        }
        int step = side * ZOOM + GAP;
        int rows = (images.size() + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(columns * step + GAP, rows * step + GAP, BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = sheet.getRaster();
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                raster.setSample(x, y, 0, GAP_GREY);
            }
        }
        for (int n = 0; n < images.size(); n++) {
            draw(raster, images.get(n), side, GAP + n % columns * step, GAP + n / columns * step);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(sheet, "png", png);
        LocalFiles.write(file, png.toByteArray());
    }

    private static void draw(WritableRaster raster, double[] image, int side, int left, int top) {
        for (int y = 0; y < side * ZOOM; y++) {
            for (int x = 0; x < side * ZOOM; x++) {
                double value = image[y / ZOOM * side + x / ZOOM];
                raster.setSample(left + x, top + y, 0, (int) Math.round(WHITE * Math.min(1, Math.max(0, value))));
            }
        }
    }
}
