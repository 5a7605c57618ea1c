// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.sparsevae.training.round.RowTerms;

/**
 * What one partition hands back after a round. The stock result carries ND4J arrays, which need a Kryo registrator; this one carries the
 * same as plain arrays, and the rows that the average is weighted by. Externalizable because the stock class is not serialisable: it
 * travels inside dl4j-spark's own tuples otherwise.
 */
public final class RoundResult extends ParameterAveragingTrainingResult implements Externalizable {
    private static final long serialVersionUID = 1L;

    private int partition;
    private float[] parameters;
    private float[] adamState;
    private RowTerms terms;
    private String platform;
    private String device;

    /** For deserialisation only. */
    public RoundResult() {
        super(null, null, Double.NaN, null, null, null);
    }

    RoundResult(int partition, float[] parameters, float[] adamState, RowTerms terms, String platform, String device) {
        super(null, null, -terms.meanLogLikelihood(), null, null, null);
        this.partition = partition;
        this.parameters = parameters;
        this.adamState = adamState;
        this.terms = terms;
        this.platform = platform;
        this.device = device;
    }

    int partition() {
        return partition;
    }

    float[] parameters() {
        return parameters;
    }

    float[] adamState() {
        return adamState;
    }

    RowTerms terms() {
        return terms;
    }

    /** What the last bits of the result depend on, see {@link org.sparsevae.network.NativeThreads#platform}. */
    String platform() {
        return platform;
    }

    /** The device that the partition was trained on. */
    String device() {
        return device;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
        out.writeInt(partition);
        out.writeObject(parameters);
        out.writeObject(adamState);
        out.writeObject(terms);
        out.writeUTF(platform);
        out.writeUTF(device);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
        partition = in.readInt();
        parameters = (float[]) in.readObject();
        adamState = (float[]) in.readObject();
        terms = (RowTerms) in.readObject();
        platform = in.readUTF();
        device = in.readUTF();
    }
}
