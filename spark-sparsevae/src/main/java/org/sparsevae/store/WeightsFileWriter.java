// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/** Writes the format that {@link WeightsFile} describes: once through a digest for the header, once for real. */
final class WeightsFileWriter {
    private final WeightsFile file;

    WeightsFileWriter(WeightsFile file) {
        this.file = file;
    }

    void write(OutputStream out) throws IOException {
        byte[] header = header();
        ByteBuffer preamble = ByteBuffer.allocate(WeightsFile.PREAMBLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        preamble.put(WeightsFile.MAGIC).putInt(WeightsFile.FORMAT_VERSION).putInt(header.length);
        preamble.put(Sha256.digest().digest(header));
        out.write(preamble.array());
        out.write(header);
        payload((bytes, length) -> out.write(bytes, 0, length));
    }

    private byte[] header() throws IOException {
        MessageDigest digest = Sha256.digest();
        payload((bytes, length) -> digest.update(bytes, 0, length));
        ObjectMapper json = new ObjectMapper();
        ObjectNode header = json.createObjectNode();
        header.set("architecture", file.architecture());
        ArrayNode directory = header.putArray("arrays");
        long payloadBytes = 0;
        for (WeightsFile.Placement placement : file.placements()) {
            NamedArray array = placement.array();
            ObjectNode entry = directory.addObject();
            entry.put("name", array.name()).put("dtype", array.type().label());
            ArrayNode shape = entry.putArray("shape");
            Arrays.stream(array.shape()).forEach(shape::add);
            entry.put("offset", placement.offset());
            payloadBytes = placement.offset() + WeightsFile.padded(array.bytes(), WeightsFile.ALIGNMENT);
        }
        header.put("payloadBytes", payloadBytes);
        header.put("payloadSha256", Sha256.hex(digest.digest()));
        byte[] text = json.writeValueAsBytes(header);
        long end = WeightsFile.padded(WeightsFile.PREAMBLE_BYTES + (long) text.length, WeightsFile.PAYLOAD_ALIGNMENT);
        byte[] padded = Arrays.copyOf(text, Math.toIntExact(end - WeightsFile.PREAMBLE_BYTES));
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private void payload(NamedArray.Sink out) throws IOException {
        byte[] zeros = new byte[WeightsFile.ALIGNMENT];
        for (NamedArray array : file.arrays()) {
            array.encode(out);
            out.write(zeros, (int) (WeightsFile.padded(array.bytes(), WeightsFile.ALIGNMENT) - array.bytes()));
        }
    }
}
