// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** A look at the beginning of a text file, as far as its first line goes. */
final class TextStart {
    private static final int HEAD_BYTES = 1 << 16;
    /** Where a first line is looked for in vain the file is no table. */
    private static final int MOST_HEAD_BYTES = 1 << 26;

    private TextStart() {}

    /** What the beginning of a file tells; null where the file is empty. */
    static TextHead of(String file, Configuration hadoop, TextHead.Syntax syntax) {
        Path path = new Path(file);
        CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
        try (InputStream raw = path.getFileSystem(hadoop).open(path);
                InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
            byte[] start = in.readNBytes(HEAD_BYTES);
            if (codec == null) {
                requireText(file, start);
            }
            boolean isAll = start.length < HEAD_BYTES;
            while (!isAll && start.length < MOST_HEAD_BYTES && !hasLineEnd(start)) {
                byte[] more = in.readNBytes(start.length);
                isAll = more.length < start.length;
                int length = start.length;
                start = Arrays.copyOf(start, length + more.length);
                System.arraycopy(more, 0, start, length, more.length);
            }
            return TextHead.of(start, isAll, syntax);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw TableReader.unreadable(file, syntax.wording(), e);
        }
    }

    private static boolean hasLineEnd(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    /** Refuses a file that begins as no text does. */
    private static void requireText(String file, byte[] start) {
        String magic = new String(start, 0, Math.min(4, start.length), StandardCharsets.ISO_8859_1);
        String what = magic.startsWith("\u001f\u008b")
                ? "is compressed by gzip: let its name end in .gz"
                : magic.startsWith("BZh")
                        ? "is compressed by bzip2: let its name end in .bz2"
                        : magic.equals("PK\003\004")
                                ? "is a zip archive or a workbook: unpack it, or save it as CSV"
                                : magic.equals("PAR1") ? "is a Parquet file, not text: choose that format" : null;
        if (what != null) {
            throw new IllegalArgumentException(file + " cannot be read: it " + what);
        }
    }
}
