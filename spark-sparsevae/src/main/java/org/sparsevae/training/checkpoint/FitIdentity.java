// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sparsevae.store.SavedModelException;

/**
 * All that decides how a fit goes, in words: two fits of the same identity, on the same kind of machine, end with the same weights bit for
 * bit. A checkpoint carries the identity of its fit, and a fit goes on from checkpoints of its own identity only.
 *
 * @param values what a value is of, and the value, in the order in which they are compared
 */
public record FitIdentity(Map<String, String> values) {

    /** Keeps a copy. */
    public FitIdentity {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** As a JSON object of texts. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach(json::put);
        return json;
    }

    /**
     * The identity that {@link #toJson} gave.
     *
     * @throws SavedModelException if it is not an object of texts
     */
    static FitIdentity of(JsonNode json) {
        if (!(json instanceof ObjectNode)) {
            throw new SavedModelException("it does not say what fit it is of");
        }
        Map<String, String> values = new LinkedHashMap<>();
        json.fields().forEachRemaining(field -> {
            if (!field.getValue().isTextual()) {
                throw new SavedModelException("the " + field.getKey() + " of its fit is not a text");
            }
            values.put(field.getKey(), field.getValue().textValue());
        });
        return new FitIdentity(values);
    }

    /**
     * Refuses to go on from the checkpoint of another fit.
     *
     * @param saved the identity in the checkpoint
     * @param place where the checkpoint is
     * @throws IllegalArgumentException if a value differs: which, what it was and is, and what to do
     */
    void requireSame(FitIdentity saved, String place) {
        Set<String> names = new LinkedHashSet<>(values.keySet());
        names.addAll(saved.values.keySet());
        for (String name : names) {
            String was = saved.values.get(name);
            String is = values.get(name);
            if (!Objects.equals(was, is)) {
                throw new IllegalArgumentException(
                        "checkpointDir holds the checkpoints of another fit (" + place + "): "
                                + name + " was " + shown(was) + " and is " + shown(is)
                                + "; to go on with that fit, give it the same"
                                + " params and data, otherwise give this fit a checkpointDir of its own");
            }
        }
    }

    private static String shown(String value) {
        return value == null ? "not set" : value;
    }
}
