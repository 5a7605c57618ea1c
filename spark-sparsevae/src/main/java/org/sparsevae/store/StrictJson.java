// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON of saved models, read without goodwill: repeated keys, trailing text and values of another type are refused. */
public final class StrictJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * @param text bytes of JSON
     * @return the object
     * @throws IOException if it is something else
     */
    public static ObjectNode object(byte[] text) throws IOException {
        if (MAPPER.readTree(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IOException("not a JSON object");
    }

    /**
     * @param parent an object
     * @param key of one of its values
     * @return the object there
     * @throws IOException if there is none
     */
    public static ObjectNode object(JsonNode parent, String key) throws IOException {
        if (parent.get(key) instanceof ObjectNode object) {
            return object;
        }
        throw new IOException(key + " is not an object");
    }

    /**
     * @param parent an object
     * @param key of one of its values
     * @return the elements of the array there
     * @throws IOException if there is none
     */
    public static Iterable<JsonNode> array(JsonNode parent, String key) throws IOException {
        JsonNode node = parent.get(key);
        if (node == null || !node.isArray()) {
            throw new IOException(key + " is not an array");
        }
        return node;
    }

    /**
     * @param parent an object
     * @param key of one of its values
     * @return the text there
     * @throws IOException if there is none
     */
    public static String text(JsonNode parent, String key) throws IOException {
        JsonNode node = parent.get(key);
        if (node == null || !node.isTextual()) {
            throw new IOException(key + " is not a text");
        }
        return node.textValue();
    }

    /**
     * @param parent an object
     * @param key of one of its values
     * @return true or false
     * @throws IOException if it is neither
     */
    public static boolean flag(JsonNode parent, String key) throws IOException {
        JsonNode node = parent.get(key);
        if (node == null || !node.isBoolean()) {
            throw new IOException(key + " is not true or false");
        }
        return node.booleanValue();
    }

    /**
     * @param parent an object
     * @param key of one of its values
     * @return the whole number there
     * @throws IOException if there is none
     */
    public static long integer(JsonNode parent, String key) throws IOException {
        return wholeNumber(parent.get(key), key);
    }

    /**
     * @param node a value, or null
     * @param what errors call it
     * @return its number
     * @throws IOException if it is not a whole number that fits
     */
    static long wholeNumber(JsonNode node, String what) throws IOException {
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IOException(what + " is not a whole number");
        }
        return node.longValue();
    }
}
