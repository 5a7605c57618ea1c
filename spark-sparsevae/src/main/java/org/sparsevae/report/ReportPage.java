// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A description as one HTML page, which loads nothing from elsewhere. The same description gives the same bytes. */
public final class ReportPage {
    /** What every page begins with, by which a file is known as a report of this library. */
    public static final String BEGINNING = "<!DOCTYPE html>\n<!-- report of sparsevae -->\n";

    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String VERSION = "/org/sparsevae/app/version.properties";
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /** More would make the page large and tell nothing. */
    private static final MathContext DIGITS = new MathContext(5);

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new SimpleModule()
                    .addSerializer(double[].class, new Numbers())
                    .addSerializer(Double.class, new Number())
                    .addSerializer(double.class, new Number()));

    private ReportPage() {}

    /** The report of a model. */
    public static String of(ModelDescription model) {
        return page(model.title(), model.version(), model, "model.js");
    }

    /** The report of a comparison. */
    public static String of(ComparisonDescription comparison) {
        return page(
                "Models beside each other: " + comparison.title(), comparison.version(), comparison, "comparison.js");
    }

    /** The version of this library, such as {@code 0.1.0}. */
    public static String version() {
        Properties properties = new Properties();
        try (InputStream stream = ReportPage.class.getResourceAsStream(VERSION)) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("sparsevae");
    }

    private static String page(String title, String version, Object description, String script) {
        Map<String, String> parts = Map.of(
                "title", escaped(title),
                "version", escaped(version),
                "style", resource("page.css"),
                "chartStyle", resource(CHARTS + "uPlot.min.css"),
                "charts", resource(CHARTS + "uPlot.iife.min.js"),
                "script", resource("parts.js") + resource(script),
                "description", json(description));
        return PLACE.matcher(resource("page.html"))
                .replaceAll(found -> Matcher.quoteReplacement(parts.get(found.group(1))));
    }

    /** JSON that no HTML parser takes for the end of the script that it stands in, nor for the beginning of a comment. */
    private static String json(Object description) {
        try {
            return JSON.writeValueAsString(description)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026")
                    .replace("\u2028", "\\u2028")
                    .replace("\u2029", "\\u2029");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("a part of the report is not on the class path: " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(double value, JsonGenerator out) throws IOException {
        if (!Double.isFinite(value)) {
            out.writeNull(); // JSON has neither NaN nor infinity
        } else if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            out.writeNumber((long) value);
        } else {
            out.writeNumber(new BigDecimal(value, DIGITS).stripTrailingZeros().toString());
        }
    }

    private static final class Number extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            write(value, out);
        }
    }

    private static final class Numbers extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (double value : values) {
                write(value, out);
            }
            out.writeEndArray();
        }
    }
}
