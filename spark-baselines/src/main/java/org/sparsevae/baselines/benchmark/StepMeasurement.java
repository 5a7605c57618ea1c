// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Training steps on one thread by shape: dense, after the support is frozen, plain VAE, the bare products, and a peer. */
final class StepMeasurement implements Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(StepMeasurement.class);

    /** Turns, and milliseconds of each kind of step in a turn. */
    private static final int TURNS = 7;

    private static final int QUICK_TURNS = 3;
    private static final double MILLISECONDS = 1500;
    private static final double QUICK_MILLISECONDS = 500;

    /** Steps of the peer after its two to warm up: at least, and at most. */
    private static final int PEER_STEPS = 5;

    private static final int MOST_PEER_STEPS = 500;

    private static final String ONE_THREAD = "1";

    private final List<Shape> shapes;
    private final double quickMilliseconds;

    /** The shapes that are told of. */
    StepMeasurement() {
        this(Shape.ALL, QUICK_MILLISECONDS);
    }

    StepMeasurement(List<Shape> shapes, double quickMilliseconds) {
        this.shapes = shapes;
        this.quickMilliseconds = quickMilliseconds;
    }

    @Override
    public String name() {
        return "steps";
    }

    @Override
    public List<String> launcherOptions() {
        return List.of();
    }

    @Override
    public Map<String, Object> measure(boolean quick, String peer) throws Exception {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Shape shape : shapes) {
            LOG.info("steps of {}, encoder {}, {}", shape, shape.encoderUnits(), shape.likelihood());
            found.add(measure(shape, quick, peer));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("shapes", found);
        return json;
    }

    private Map<String, Object> measure(Shape shape, boolean quick, String peer) throws Exception {
        int turns = quick ? QUICK_TURNS : TURNS;
        double about = quick ? quickMilliseconds : MILLISECONDS;
        Step dense = Step.dense(shape);
        Step frozen = Step.frozen(shape);
        Step vae = Step.plain(shape);
        Step products = Step.products(shape);
        double[][] times = new double[5][turns];
        for (int turn = 0; turn < turns; turn++) {
            times[0][turn] = dense.milliseconds(about);
            times[1][turn] = products.milliseconds(about);
            times[2][turn] = frozen.milliseconds(about);
            times[3][turn] = vae.milliseconds(about);
            times[4][turn] = peer == null ? Double.NaN : peer(shape, peer, about / times[0][turn]);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("g", shape.features());
        json.put("k", shape.factors());
        json.put("d", shape.units());
        json.put("b", shape.rows());
        json.put("encoder", shape.encoderUnits());
        json.put("likelihood", shape.likelihood());
        put(json, "dense_over_gemm", Spread.ofRatios(times[0], times[1]));
        put(json, "dense_over_peer", Spread.ofRatios(times[0], times[4]));
        put(json, "sparse_speedup", Spread.ofRatios(times[0], times[2]));
        put(json, "sparse_over_vae", Spread.ofRatios(times[2], times[3]));
        put(json, "dense_ms", Spread.of(times[0]));
        put(json, "gemm_ms", Spread.of(times[1]));
        put(json, "sparse_ms", Spread.of(times[2]));
        put(json, "vae_ms", Spread.of(times[3]));
        put(json, "peer_ms", Spread.of(times[4]));
        return json;
    }

    private static void put(Map<String, Object> json, String name, Spread spread) {
        json.put(name, Spread.rounded(spread.median()));
        json.put(name + "_range", spread.range());
    }

    /** Processor milliseconds per step of the peer, in a process of its own. */
    private static double peer(Shape shape, String peer, double steps) throws Exception {
        List<String> command = new ArrayList<>(List.of(peer.trim().split("\\s+")));
        command.addAll(shape.peerOptions((int) Math.max(PEER_STEPS, Math.min(MOST_PEER_STEPS, steps))));
        Launched run = Launched.run(
                command,
                Map.of("OMP_NUM_THREADS", ONE_THREAD, "OPENBLAS_NUM_THREADS", ONE_THREAD),
                Launched.Listener.NONE);
        return run.json().required("cpu_ms_per_step").asDouble();
    }
}
