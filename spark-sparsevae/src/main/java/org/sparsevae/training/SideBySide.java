// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Trainings that run side by side: the first on the thread that asks for its end, the others on threads of their own. Their ends come in the
 * order in which they were begun.
 */
final class SideBySide implements AutoCloseable {
    private record Begun(FutureTask<TrainedNetwork> end, Thread thread) {}

    private final Deque<Begun> begun = new ArrayDeque<>();

    /** Whether none is left whose end was not asked for. */
    boolean isEmpty() {
        return begun.isEmpty();
    }

    /** Begins trainings that were prepared in this order. */
    void begin(List<Supplier<TrainedNetwork>> trainings) {
        for (Supplier<TrainedNetwork> training : trainings) {
            FutureTask<TrainedNetwork> end = new FutureTask<>(training::get);
            // made here: a new thread has the job group and the scheduler's pool of the one that makes it
            begun.add(new Begun(end, begun.isEmpty() ? null : new Thread(end, "training")));
        }
        begun.stream().skip(1).forEach(training -> training.thread().start());
    }

    /** The end of the next one; what it throws is thrown as it is. */
    TrainedNetwork next() {
        Begun training = begun.element();
        if (training.thread() == null) {
            training.end().run();
        }
        try {
            TrainedNetwork trained = training.end().get();
            begun.remove();
            return trained;
        } catch (ExecutionException e) {
            begun.remove();
            throw SideBySide.<RuntimeException>asItIs(e.getCause());
        } catch (InterruptedException e) {
            throw SideBySide.<RuntimeException>asItIs(e);
        }
    }

    /** Stops those that still run, as a cancelled job would, and waits until they have written their checkpoints. */
    @Override
    public void close() {
        boolean interrupted = false;
        for (Begun training : begun) {
            while (training.thread() != null && training.thread().isAlive()) {
                training.thread().interrupt();
                try {
                    training.thread().join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Spark's exceptions are checked, and its methods throw them undeclared. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asItIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
