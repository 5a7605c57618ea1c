// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * Bars, the first on top, each with its name and its value. Drawn by hand: the library that draws the lines leaves out names that it thinks
 * stand too close.
 */
final class BarsPicture {
    private static final int LINE = 20;
    private static final int BAR = 14;
    private static final int GAP = 8;
    private static final int LENGTH = 260;
    private static final Color AXIS = new Color(0x909090);

    private final String title;
    private final String measure;
    private final List<String> names;
    private final double[] values;
    private final Color colour;

    BarsPicture(String title, String measure, List<String> names, double[] values, Color colour) {
        this.title = title;
        this.measure = measure;
        this.names = names;
        this.values = values;
        this.colour = colour;
    }

    BufferedImage draw(Font titleFont, Font textFont) {
        FontMetrics text = metrics(textFont);
        double least = 0;
        double most = 0;
        int numbers = 0;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
            numbers = Math.max(numbers, text.stringWidth(number(value)));
        }
        double scale = most > least ? LENGTH / (most - least) : 0;
        int left = GAP + widest(text, names) + GAP + (least < 0 ? numbers + GAP : 0);
        int zero = left + (int) Math.round(-least * scale);
        int top = metrics(titleFont).getHeight() + text.getHeight() + 2 * GAP;
        int width = Math.max(
                left + LENGTH + GAP + numbers + GAP, GAP + metrics(titleFont).stringWidth(title) + GAP);
        BufferedImage image = new BufferedImage(width, top + LINE * values.length + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setColor(Color.BLACK);
        g.setFont(titleFont);
        g.drawString(title, GAP, GAP + g.getFontMetrics().getAscent());
        g.setFont(textFont);
        g.setColor(Color.DARK_GRAY);
        g.drawString(measure, GAP, top - GAP);
        for (int i = 0; i < values.length; i++) {
            int base = top + LINE * i + (LINE + text.getAscent()) / 2 - 1;
            int end = zero + (int) Math.round(values[i] * scale);
            g.setColor(colour);
            g.fillRect(Math.min(zero, end), top + LINE * i + (LINE - BAR) / 2, Math.abs(end - zero), BAR);
            g.setColor(Color.BLACK);
            String name = names.get(i);
            g.drawString(name, GAP + widest(text, names) - text.stringWidth(name), base);
            String value = number(values[i]);
            g.setColor(Color.DARK_GRAY);
            g.drawString(value, values[i] < 0 ? end - GAP / 2 - text.stringWidth(value) : end + GAP / 2, base);
        }
        g.setColor(AXIS);
        g.drawLine(zero, top, zero, top + LINE * values.length);
        g.dispose();
        return image;
    }

    /** A number with three digits that count, without zeros at the end: 0.271, 28.9, 1,630 as 1630. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded =
                Math.abs(value) >= 100 ? new BigDecimal(Math.round(value)) : exact.round(new MathContext(3));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    static int widest(FontMetrics metrics, List<String> names) {
        return names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
    }

    static FontMetrics metrics(Font font) {
        Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = g.getFontMetrics(font);
        g.dispose();
        return metrics;
    }
}
