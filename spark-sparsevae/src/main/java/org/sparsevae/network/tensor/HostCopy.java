// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between ND4J arrays and Java arrays in one block, in the order in which the values lie in memory. One
 * instance per thread: it keeps a scratch array.
 */
public final class HostCopy {
    private float[] scratch = new float[0];

    /**
     * @param from contiguous FLOAT or DOUBLE array
     * @param to receives its values; at least as long
     */
    public void read(INDArray from, double[] to) {
        int n = length(from);
        if (from.dataType() == DataType.DOUBLE) {
            doubles(from).get(to, 0, n);
            return;
        }
        float[] values = scratch(n);
        floats(from).get(values, 0, n);
        for (int i = 0; i < n; i++) {
            to[i] = values[i];
        }
    }

    /**
     * @param from values; at least as many as the array holds
     * @param to contiguous FLOAT or DOUBLE array
     */
    public void write(double[] from, INDArray to) {
        int n = length(to);
        if (to.dataType() == DataType.DOUBLE) {
            doubles(to).put(from, 0, n);
        } else {
            float[] values = scratch(n);
            for (int i = 0; i < n; i++) {
                values[i] = (float) from[i];
            }
            floats(to).put(values, 0, n);
        }
        Nd4j.getAffinityManager().tagLocation(to, Location.HOST);
    }

    /**
     * @param from contiguous FLOAT or DOUBLE array, e.g. a network's flat parameters
     * @return its values as they lie in memory
     */
    public static float[] toFloats(INDArray from) {
        return toFloats(from, null);
    }

    /**
     * @param from contiguous FLOAT or DOUBLE array, e.g. a network's flat parameters
     * @param into written over if it has the array's length; null for none
     * @return its values as they lie in memory: {@code into}, or a new array
     */
    public static float[] toFloats(INDArray from, float[] into) {
        int n = length(from);
        float[] values = into != null && into.length == n ? into : new float[n];
        if (from.dataType() == DataType.DOUBLE) {
            double[] wide = new double[n];
            doubles(from).get(wide, 0, n);
            for (int i = 0; i < n; i++) {
                values[i] = (float) wide[i];
            }
        } else {
            floats(from).get(values, 0, n);
        }
        return values;
    }

    /**
     * @param from values, as many as the array holds
     * @param to contiguous FLOAT or DOUBLE array
     * @throws IllegalArgumentException if the lengths differ
     */
    public static void fromFloats(float[] from, INDArray to) {
        int n = length(to);
        if (from.length != n) {
            throw new IllegalArgumentException("cannot copy " + from.length + " values into an array of " + n);
        }
        if (to.dataType() == DataType.DOUBLE) {
            double[] wide = new double[n];
            for (int i = 0; i < n; i++) {
                wide[i] = from[i];
            }
            doubles(to).put(wide, 0, n);
        } else {
            floats(to).put(from, 0, n);
        }
        Nd4j.getAffinityManager().tagLocation(to, Location.HOST);
    }

    /**
     * @param array contiguous FLOAT or DOUBLE array
     * @return true if no value is infinite or NaN
     */
    public boolean finite(INDArray array) {
        int n = length(array);
        // 0 * x is 0 for every finite x and NaN for all others
        double sum = 0;
        if (array.dataType() == DataType.DOUBLE) {
            double[] values = new double[n];
            doubles(array).get(values, 0, n);
            for (double value : values) {
                sum += 0 * value;
            }
        } else {
            float[] values = scratch(n);
            floats(array).get(values, 0, n);
            for (int i = 0; i < n; i++) {
                sum += 0 * values[i];
            }
        }
        return sum == 0;
    }

    /**
     * @param array any matrix
     * @return the array itself if its rows lie one after the other in memory, else a copy that does
     */
    public static INDArray rowMajor(INDArray array) {
        boolean contiguous = array.stride(1) == 1 && array.stride(0) == array.size(1);
        return contiguous && array.ordering() == 'c' ? array : array.dup('c');
    }

    private static int length(INDArray array) {
        if (array.elementWiseStride() != 1) {
            throw new IllegalArgumentException("only contiguous arrays can be copied: " + array.shapeInfoToString());
        }
        return Math.toIntExact(array.length());
    }

    private float[] scratch(int n) {
        if (scratch.length < n) {
            scratch = new float[n];
        }
        return scratch;
    }

    private static FloatPointer floats(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        return (FloatPointer) array.data().addressPointer();
    }

    private static DoublePointer doubles(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        return (DoublePointer) array.data().addressPointer();
    }
}
