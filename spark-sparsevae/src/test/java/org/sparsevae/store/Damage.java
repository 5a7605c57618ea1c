// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.util.Arrays;
import java.util.Random;

/** What can happen to the bytes of a file between writing and reading it. */
public enum Damage {
    /** One bit. */
    FLIPPED_BIT {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        }
    },
    /** Up to 16 bits anywhere. */
    FLIPPED_BITS {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            for (int flips = 2 + random.nextInt(15); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return bytes;
        }
    },
    /** A run of up to 16 bytes written over. */
    OVERWRITTEN {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            int start = random.nextInt(bytes.length);
            for (int i = start; i < Math.min(bytes.length, start + 1 + random.nextInt(16)); i++) {
                bytes[i] = (byte) random.nextInt();
            }
            return bytes;
        }
    },
    /** A block of zeros, as a disk leaves that lost power. */
    ZEROED {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            int start = random.nextInt(bytes.length);
            Arrays.fill(bytes, start, Math.min(bytes.length, start + 1 + random.nextInt(512)), (byte) 0);
            return bytes;
        }
    },
    /** The end is missing; at worst nothing is left. */
    CUT {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
    },
    /** A run of bytes is missing. */
    SHORTENED {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            int start = random.nextInt(bytes.length);
            int end = Math.min(bytes.length, start + 1 + random.nextInt(64));
            byte[] shorter = Arrays.copyOf(bytes, bytes.length - (end - start));
            System.arraycopy(bytes, end, shorter, start, bytes.length - end);
            return shorter;
        }
    },
    /** A run of bytes that does not belong there, the end included. */
    LENGTHENED {
        @Override
        byte[] harm(byte[] bytes, Random random) {
            int start = random.nextInt(bytes.length + 1);
            byte[] added = new byte[1 + random.nextInt(20)];
            random.nextBytes(added);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + added.length);
            System.arraycopy(bytes, start, longer, start + added.length, bytes.length - start);
            System.arraycopy(added, 0, longer, start, added.length);
            return longer;
        }
    };

    /** Damages a copy, or the bytes themselves. */
    abstract byte[] harm(byte[] bytes, Random random);

    /**
     * A damaged copy, never equal to the bytes; of an empty file, one that is not empty.
     *
     * @param bytes what was written
     * @param random chooses the place
     */
    public byte[] of(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return LENGTHENED.harm(bytes, random);
        }
        byte[] damaged = harm(bytes.clone(), random);
        while (Arrays.equals(damaged, bytes)) {
            damaged = harm(bytes.clone(), random);
            if (Arrays.equals(damaged, bytes)) { // zeros over zeros
                damaged = FLIPPED_BIT.harm(bytes.clone(), random);
            }
        }
        return damaged;
    }

    /** One of the kinds. */
    public static Damage any(Random random) {
        return values()[random.nextInt(values().length)];
    }
}
