// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory that a fit of 100 factors takes by the number of items: it must not grow with batch size x items x width. */
final class MemoryMeasurement implements Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryMeasurement.class);

    private static final List<Integer> ITEMS = List.of(1_000, 10_000, 100_000);
    private static final int ROWS = 200;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<String> launcherOptions() {
        return List.of();
    }

    @Override
    public Map<String, Object> measure(boolean quick, String peer) throws Exception {
        List<Map<String, Object>> sizes = new ArrayList<>();
        // a hundred thousand items take minutes
        for (int items : quick ? List.<Integer>of() : ITEMS) {
            LOG.info("memory of a fit of {} items", items);
            Launched run = Launched.sparsevae(
                    List.of(
                            "scale",
                            "--rows",
                            Integer.toString(ROWS),
                            "--items",
                            Integer.toString(items),
                            "--k",
                            "100",
                            "--master",
                            "local[1]",
                            "--param",
                            "numPartitions=1",
                            "--param",
                            "encoderLayers=50",
                            "--param",
                            "batchSize=100",
                            "--json"),
                    Launched.Listener.NONE);
            JsonNode found = run.json();
            Map<String, Object> size = new LinkedHashMap<>();
            size.put("items", items);
            size.put(
                    "peak_resident_bytes", found.required("peak_resident_bytes").asLong());
            size.put("peak_heap_bytes", found.required("peak_heap_bytes").asLong());
            size.put("max_array_bytes", found.required("max_array_bytes").asLong());
            size.put("cpu_s", Spread.rounded(run.cpuSeconds()));
            sizes.add(size);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("memory", quick ? null : sizes);
        return json;
    }
}
