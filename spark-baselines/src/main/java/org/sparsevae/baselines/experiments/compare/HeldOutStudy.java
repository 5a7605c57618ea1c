// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;

/** A study that fits methods to rows of a source and judges them on rows held out. A model that fails is reported, and does not take the table down. */
public abstract class HeldOutStudy implements Study {
    /** The column of the design that has the method's name. */
    protected static final String METHOD = "method";

    /** Data sets (splits), methods, params. */
    protected final StudyOptions options;

    /** The rows. */
    protected final ComparisonSource source;

    /** What is fitted. */
    protected final ComparedMethods methods;

    private final String name;

    /**
     * @param name on the command line
     * @param options data sets (splits), methods, params
     * @param source the rows, with the params that they come with
     */
    protected HeldOutStudy(String name, StudyOptions options, ComparisonSource source) {
        this.name = name;
        this.options = options;
        this.source = source;
        this.methods = new ComparedMethods(options, source);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean outlivesFailures() {
        return true;
    }

    /** What the fits depend on beside the source, the methods and their keys. */
    protected Map<String, Object> ownSettings() {
        return Map.of();
    }

    @Override
    public final Map<String, Object> settings() {
        Map<String, Object> data = new LinkedHashMap<>(source.settings());
        data.putAll(ownSettings());
        return StudySettings.of(name, data, methods.settings(Map.of()));
    }

    @Override
    public final List<String> numbers() {
        return Comparison.numbers();
    }

    @Override
    public void close() {
        source.close();
    }
}
