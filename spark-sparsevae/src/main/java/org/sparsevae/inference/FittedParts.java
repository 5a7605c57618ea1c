// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.IOException;
import java.util.List;
import org.sparsevae.store.StrictJson;
import org.sparsevae.store.WeightsFile;

/**
 * All decoders and posteriors that a fitted network can have, by their names in saved models. To add one is to write its file and to list it
 * here.
 */
public final class FittedParts {
    /** The architecture's key of the decoder's name. */
    public static final String DECODER = "decoder";

    /** The architecture's key of the posterior's name; a network without is Gaussian. */
    public static final String POSTERIOR = "posterior";

    private static final List<Kind<FittedDecoder>> DECODERS = List.of(
            new Kind<>(FittedSparseDecoder.NAME, FittedSparseDecoder::read, FittedSparseDecoder.class),
            new Kind<>(FittedSparseDecoder.NAME_WITH_SKIP, FittedSparseDecoder::read, FittedSparseDecoder.class),
            new Kind<>(FittedDenseDecoder.NAME, FittedDenseDecoder::read, FittedDenseDecoder.class),
            new Kind<>(FittedGroupDecoder.NAME, FittedGroupDecoder::read, FittedGroupDecoder.class));

    private static final List<Kind<FittedPosterior>> POSTERIORS = List.of(
            new Kind<>(FittedGaussian.NAME, weights -> new FittedGaussian(), FittedGaussian.class),
            new Kind<>(
                    FittedSpikeAndSlab.NAME,
                    FittedSpikeAndSlab::read,
                    FittedSpikeAndSlab.class,
                    FittedPseudoInputs.class));

    private FittedParts() {}

    /**
     * A kind of part.
     *
     * @param name in saved models
     * @param reader makes it of the contents of a weights file
     * @param classes its class, and those of its own that it holds: what Kryo has to know to send it to executors
     * @param <P> decoder or posterior
     */
    public record Kind<P>(String name, Reader<P> reader, List<Class<?>> classes) {
        Kind(String name, Reader<P> reader, Class<?>... classes) {
            this(name, reader, List.of(classes));
        }
    }

    /**
     * Makes a part of the contents of a weights file.
     *
     * @param <P> decoder or posterior
     */
    @FunctionalInterface
    public interface Reader<P> {
        /**
         * @param weights the contents
         * @return the part
         * @throws IOException if the architecture does not say what the part needs
         * @throws org.sparsevae.store.SavedModelException if an array is missing
         * @throws IllegalArgumentException if arrays do not fit together
         */
        P read(WeightsFile weights) throws IOException;
    }

    /** @return every kind of decoder */
    public static List<Kind<FittedDecoder>> decoders() {
        return DECODERS;
    }

    /** @return every kind of posterior */
    public static List<Kind<FittedPosterior>> posteriors() {
        return POSTERIORS;
    }

    static FittedDecoder decoder(WeightsFile weights) throws IOException {
        return read(DECODERS, DECODER, StrictJson.text(weights.architecture(), DECODER), weights);
    }

    static FittedPosterior posterior(WeightsFile weights) throws IOException {
        boolean named = weights.architecture().has(POSTERIOR);
        String name = named ? StrictJson.text(weights.architecture(), POSTERIOR) : FittedGaussian.NAME;
        return read(POSTERIORS, POSTERIOR, name, weights);
    }

    private static <P> P read(List<Kind<P>> kinds, String key, String name, WeightsFile weights) throws IOException {
        for (Kind<P> kind : kinds) {
            if (kind.name().equals(name)) {
                return kind.reader().read(weights);
            }
        }
        throw new IllegalArgumentException(key + " = " + name);
    }
}
