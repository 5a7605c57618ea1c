// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.List;
import java.util.Map;

/** One part of the benchmark. It is measured in a process of its own, so that it does not depend on what was measured before. */
interface Measurement {
    /** @return its name on the command line */
    String name();

    /** @return options of bin/sparsevae that it is to be measured under, beside those that a command of its kind has by default */
    List<String> launcherOptions();

    /**
     * Measures.
     *
     * @param quick whether a few minutes have to do
     * @param peer command line of the peer, or null
     * @return what was found, for {@code --json}: numbers, lists and maps, null where something cannot be measured
     * @throws Exception whatever goes wrong
     */
    Map<String, Object> measure(boolean quick, String peer) throws Exception;
}
