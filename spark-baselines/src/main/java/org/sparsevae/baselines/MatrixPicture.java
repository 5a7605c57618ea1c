// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.spark.ml.linalg.Matrix;

/**
 * The sizes of a matrix's entries as colours, the first row on top. Drawn by hand: the heat map of the library that draws the other charts
 * leaves out most names of rows, and here every row has its name.
 */
final class MatrixPicture {
    /** More rows than these have no room for a name each. */
    private static final int NAMED_ROWS = 80;

    private static final int UNNAMED_HEIGHT = 420;
    private static final int LINE = 15;
    private static final int GAP = 8;
    /** The names of columns stand at this angle. */
    private static final double TILT = Math.toRadians(50);

    private static final Color FRAME = new Color(0xb0b0b0);
    private static final Color GRID = new Color(0xececec);

    private final String title;
    private final List<String> rows;
    private final List<String> columns;
    private final Matrix values;
    private final Color full;

    MatrixPicture(String title, List<String> rows, List<String> columns, Matrix values, Color full) {
        this.title = title;
        this.rows = rows;
        this.columns = columns;
        this.values = values;
        this.full = full;
    }

    BufferedImage draw(Font titleFont, Font textFont) {
        boolean named = rows.size() <= NAMED_ROWS;
        FontMetrics text = BarsPicture.metrics(textFont);
        double largest = largest();
        String scale = "white: 0, full colour: " + BarsPicture.number(largest);
        int cellWidth = Math.max(12, Math.min(40, 640 / columns.size()));
        int cellHeight = named ? (rows.size() <= 8 ? 2 * LINE : LINE) : 0;
        int plotWidth = cellWidth * columns.size();
        int plotHeight = named ? cellHeight * rows.size() : UNNAMED_HEIGHT;
        int left = GAP + (named ? BarsPicture.widest(text, rows) + GAP : 2 * GAP);
        int top = BarsPicture.metrics(titleFont).getHeight() + text.getHeight() + 2 * GAP;
        int bottom = (int) (BarsPicture.widest(text, columns) * Math.sin(TILT)) + text.getHeight() + GAP;
        int needed = Math.max(BarsPicture.metrics(titleFont).stringWidth(title), text.stringWidth(scale)) + left + GAP;
        // the names of columns lean to the left, out of the first column
        int lean = (int) (BarsPicture.widest(text, columns) * Math.cos(TILT));
        left = Math.max(left, lean + GAP);
        int width = Math.max(needed, left + plotWidth + 2 * GAP);
        BufferedImage image = new BufferedImage(width, top + plotHeight + bottom, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, image.getHeight());
        g.setColor(Color.BLACK);
        g.setFont(titleFont);
        g.drawString(title, left, GAP + g.getFontMetrics().getAscent());
        g.setFont(textFont);
        g.setColor(Color.DARK_GRAY);
        g.drawString(scale, left, top - GAP);
        drawCells(g, left, top, plotWidth, plotHeight, largest, named);
        g.setColor(Color.BLACK);
        if (named) {
            for (int r = 0; r < rows.size(); r++) {
                int middle = top + cellHeight * r + cellHeight / 2;
                g.drawString(
                        rows.get(r), left - GAP - text.stringWidth(rows.get(r)), middle + text.getAscent() / 2 - 1);
            }
        }
        for (int c = 0; c < columns.size(); c++) {
            AffineTransform before = g.getTransform();
            g.translate(left + cellWidth * c + cellWidth / 2 + text.getAscent() / 2, top + plotHeight + GAP + 4);
            g.rotate(-TILT);
            g.drawString(columns.get(c), -text.stringWidth(columns.get(c)), text.getAscent() / 2);
            g.setTransform(before);
        }
        g.dispose();
        return image;
    }

    private void drawCells(
            Graphics2D g, int left, int top, int plotWidth, int plotHeight, double largest, boolean named) {
        for (int c = 0; c < columns.size(); c++) {
            int x = left + plotWidth / columns.size() * c;
            for (int r = 0; r < rows.size(); r++) {
                // rows that share a line of pixels: the later ones would hide the earlier, so zeros are not painted
                double share = Math.abs(values.apply(r, c)) / largest;
                if (share > 0) {
                    int y = top + (int) ((long) plotHeight * r / rows.size());
                    int next = top + (int) ((long) plotHeight * (r + 1) / rows.size());
                    g.setColor(shade(share));
                    g.fillRect(x, y, plotWidth / columns.size(), Math.max(1, next - y));
                }
            }
        }
        g.setColor(GRID);
        for (int c = 1; c < columns.size(); c++) {
            int x = left + plotWidth / columns.size() * c;
            g.drawLine(x, top, x, top + plotHeight);
        }
        for (int r = 1; named && r < rows.size(); r++) {
            int y = top + plotHeight / rows.size() * r;
            g.drawLine(left, y, left + plotWidth, y);
        }
        g.setColor(FRAME);
        g.drawRect(left, top, plotWidth, plotHeight);
    }

    /** White to full colour; what is not zero is never as pale as what is. */
    private Color shade(double share) {
        double strength = 0.12 + 0.88 * Math.min(1, share);
        return new Color(
                (int) Math.round(255 + (full.getRed() - 255) * strength),
                (int) Math.round(255 + (full.getGreen() - 255) * strength),
                (int) Math.round(255 + (full.getBlue() - 255) * strength));
    }

    private double largest() {
        double largest = 0;
        for (int r = 0; r < values.numRows(); r++) {
            for (int c = 0; c < values.numCols(); c++) {
                largest = Math.max(largest, Math.abs(values.apply(r, c)));
            }
        }
        return largest > 0 ? largest : 1;
    }
}
