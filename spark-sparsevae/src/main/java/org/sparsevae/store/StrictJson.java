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
final class StrictJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    static ObjectNode object(byte[] text) throws IOException {
        if (MAPPER.readTree(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IOException("not a JSON object");
    }

    static ObjectNode object(JsonNode parent, String key) throws IOException {
        if (parent.get(key) instanceof ObjectNode object) {
            return object;
        }
        throw new IOException(key + " is not an object");
    }

    static Iterable<JsonNode> array(JsonNode parent, String key) throws IOException {
        JsonNode node = parent.get(key);
        if (node == null || !node.isArray()) {
            throw new IOException(key + " is not an array");
        }
        return node;
    }

    static String text(JsonNode parent, String key) throws IOException {
        JsonNode node = parent.get(key);
        if (node == null || !node.isTextual()) {
            throw new IOException(key + " is not a text");
        }
        return node.textValue();
    }

    static long integer(JsonNode parent, String key) throws IOException {
        return wholeNumber(parent.get(key), key);
    }

    static long wholeNumber(JsonNode node, String what) throws IOException {
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IOException(what + " is not a whole number");
        }
        return node.longValue();
    }
}
