// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Values of Spark ML params as text: numbers as Java writes them, true or false, whole numbers joined by commas. */
public final class ParamText {

    private ParamText() {}

    /**
     * Reads what {@code --param} was given.
     *
     * @param given texts such as {@code lambda0=100}
     * @return params' values as text by the params' names, a new map
     * @throws IllegalArgumentException if a text has no = or no name, or a param is given twice
     */
    public static Map<String, String> values(List<String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : given) {
            int end = text.indexOf('=');
            if (end <= 0) {
                throw new IllegalArgumentException("--param must be NAME=VALUE, such as lambda0=100: " + text);
            }
            String name = text.substring(0, end);
            String value = text.substring(end + 1);
            String other = values.put(name, value);
            if (other != null) {
                throw new IllegalArgumentException(name + " is given twice, --param " + name + "=" + other
                        + " and --param " + name + "=" + value + ": give it once");
            }
        }
        return values;
    }

    /**
     * Sets a param.
     *
     * @param stage the stage that has it
     * @param name its name
     * @param text its value
     * @throws IllegalArgumentException if there is no such param, or the text is not of its type or out of its range
     */
    public static void set(Params stage, String name, String text) {
        if (!stage.hasParam(name)) {
            throw new IllegalArgumentException("there is no param " + name + ": the params are "
                    + Arrays.stream(stage.params()).map(Param::name).sorted().collect(Collectors.joining(", ")));
        }
        Param<Object> param = stage.getParam(name);
        stage.set(param, parse(param, text.strip()));
    }

    private static Object parse(Param<?> param, String text) {
        try {
            if (param instanceof IntParam) {
                return Integer.valueOf(text);
            } else if (param instanceof LongParam) {
                return Long.valueOf(text);
            } else if (param instanceof DoubleParam) {
                return Double.valueOf(text);
            } else if (param instanceof IntArrayParam) {
                return Arrays.stream(text.split(","))
                        .map(String::strip)
                        .mapToInt(Integer::parseInt)
                        .toArray();
            } else if (param instanceof BooleanParam) {
                return bool(text);
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(param.name() + " must be " + kind(param) + ": " + text, e);
        }
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String kind(Param<?> param) {
        if (param instanceof DoubleParam) {
            return "a number";
        } else if (param instanceof BooleanParam) {
            return "true or false";
        } else if (param instanceof IntArrayParam) {
            return "whole numbers joined by commas";
        }
        return "a whole number";
    }
}
