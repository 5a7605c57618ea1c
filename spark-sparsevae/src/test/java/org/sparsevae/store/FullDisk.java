// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A local disk without room, as Hadoop sees it: Linux has a file to which nothing can be written. */
public final class FullDisk {
    /** Every file is on this disk. */
    static final Path FILE = new Path("/dev/full");

    private FullDisk() {}

    /** What Hadoop throws where a write fails. */
    public static FSError error() throws IOException {
        try (RawLocalFileSystem files = new RawLocalFileSystem()) {
            files.initialize(URI.create("file:///"), new Configuration());
            try (OutputStream out = files.create(FILE, true)) {
                out.write(new byte[1 << 10]);
            }
        } catch (FSError e) {
            return e;
        }
        throw new IllegalStateException("there is room on " + FILE);
    }
}
