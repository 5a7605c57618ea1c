// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the format that {@link WeightsFile} describes, trusting nothing before it has been checked. */
final class WeightsFileReader {
    private final InputStream in;
    private final long length;
    private final String location;

    WeightsFileReader(InputStream in, long length, String location) {
        this.in = in;
        this.length = length;
        this.location = location;
    }

    WeightsFile read() throws IOException {
        byte[] header = header();
        ObjectNode architecture;
        List<NamedArray> arrays;
        String payloadSha256;
        try {
            ObjectNode json = StrictJson.object(header);
            architecture = StrictJson.object(json, "architecture");
            payloadSha256 = StrictJson.text(json, "payloadSha256");
            requirePayloadBytes(StrictJson.integer(json, "payloadBytes"), header.length);
            arrays = allocate(StrictJson.array(json, "arrays"), length - WeightsFile.PREAMBLE_BYTES - header.length);
        } catch (IOException | ArithmeticException e) {
            throw damaged("its header does not make sense (" + e.getMessage() + ")", e);
        }
        if (!Sha256.hex(fill(arrays)).equals(payloadSha256)) {
            throw damaged("its numbers do not have the recorded SHA-256", null);
        }
        return new WeightsFile(architecture, arrays);
    }

    private byte[] header() throws IOException {
        byte[] preamble = new byte[WeightsFile.PREAMBLE_BYTES];
        int read = in.readNBytes(preamble, 0, preamble.length);
        int compared = Math.min(read, WeightsFile.MAGIC.length);
        if (read == 0 || !Arrays.equals(preamble, 0, compared, WeightsFile.MAGIC, 0, compared)) {
            throw new SavedModelException(location + " is not a weights file of a sparse VAE: give the path of the "
                    + WeightsFile.FILE_NAME + " of a saved model");
        }
        if (read < preamble.length || length < preamble.length) {
            throw damaged("it ends after " + read + " bytes", null);
        }
        ByteBuffer fields =
                ByteBuffer.wrap(preamble).order(ByteOrder.LITTLE_ENDIAN).position(WeightsFile.MAGIC.length);
        requireVersion(fields.getInt());
        int headerBytes = fields.getInt();
        if (headerBytes < 0 || headerBytes > length - preamble.length) {
            throw damaged("its header should have " + headerBytes + " bytes, the file has " + length, null);
        }
        byte[] header = new byte[headerBytes];
        readFully(header, headerBytes);
        if (!Arrays.equals(
                Sha256.digest().digest(header), Arrays.copyOfRange(preamble, fields.position(), preamble.length))) {
            throw damaged("its header does not have the recorded SHA-256", null);
        }
        return header;
    }

    private void requireVersion(int version) {
        if (version > WeightsFile.FORMAT_VERSION) {
            throw new SavedModelException("weights file " + location + " has format version " + version
                    + " and this release reads versions up to " + WeightsFile.FORMAT_VERSION
                    + ": use a newer release, or save the model again with this one");
        }
        if (version < 1) {
            throw damaged("its format version is " + version, null);
        }
    }

    private void requirePayloadBytes(long payloadBytes, int headerBytes) {
        long present = length - WeightsFile.PREAMBLE_BYTES - headerBytes;
        if (payloadBytes != present) {
            throw damaged("it should hold " + payloadBytes + " bytes of numbers and holds " + present, null);
        }
    }

    /** Empty arrays of the directory, once they are known to fill the payload exactly. */
    private List<NamedArray> allocate(Iterable<JsonNode> directory, long payloadBytes) throws IOException {
        record Shaped(String name, NamedArray.Type type, int[] shape) {}
        List<Shaped> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long end = 0;
        for (JsonNode node : directory) {
            Shaped entry = new Shaped(StrictJson.text(node, "name"), type(node), shape(node));
            if (entry.name.isEmpty() || !names.add(entry.name) || StrictJson.integer(node, "offset") != end) {
                throw new IOException("array " + entry.name + " is out of place");
            }
            long bytes = Math.multiplyExact(NamedArray.length(entry.shape), (long) entry.type.bytes());
            end = Math.addExact(end, WeightsFile.padded(bytes, WeightsFile.ALIGNMENT));
            entries.add(entry);
        }
        if (end != payloadBytes) {
            throw new IOException("arrays take " + end + " bytes of " + payloadBytes);
        }
        List<NamedArray> arrays = new ArrayList<>();
        for (Shaped entry : entries) {
            arrays.add(NamedArray.allocate(entry.name, entry.type, entry.shape));
        }
        return arrays;
    }

    private static NamedArray.Type type(JsonNode node) throws IOException {
        String label = StrictJson.text(node, "dtype");
        for (NamedArray.Type type : NamedArray.Type.values()) {
            if (type.label().equals(label)) {
                return type;
            }
        }
        throw new IOException("dtype = " + label);
    }

    private static int[] shape(JsonNode node) throws IOException {
        List<Integer> shape = new ArrayList<>();
        for (JsonNode extent : StrictJson.array(node, "shape")) {
            long value = StrictJson.wholeNumber(extent, "shape");
            if (value < 0) {
                throw new IOException("shape holds " + value);
            }
            shape.add(Math.toIntExact(value));
        }
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Reads the numbers; returns the SHA-256 of the payload. */
    private byte[] fill(List<NamedArray> arrays) throws IOException {
        MessageDigest digest = Sha256.digest();
        NamedArray.Source source = (target, count) -> {
            readFully(target, count);
            digest.update(target, 0, count);
        };
        byte[] padding = new byte[WeightsFile.ALIGNMENT];
        for (NamedArray array : arrays) {
            array.decode(source);
            source.readFully(padding, (int) (WeightsFile.padded(array.bytes(), WeightsFile.ALIGNMENT) - array.bytes()));
        }
        return digest.digest();
    }

    private void readFully(byte[] target, int count) throws IOException {
        if (in.readNBytes(target, 0, count) < count) {
            throw damaged("it ends before its last number", null);
        }
    }

    private SavedModelException damaged(String how, Exception cause) {
        return new SavedModelException(
                "weights file " + location + " is damaged: " + how + "; restore it from a copy or save the model again",
                cause);
    }
}
