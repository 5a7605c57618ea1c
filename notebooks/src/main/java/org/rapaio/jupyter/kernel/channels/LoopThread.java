// SPDX-License-Identifier: Apache-2.0
package org.rapaio.jupyter.kernel.channels;

import java.util.Arrays;

/**
 * A channel of the Java kernel: repeats its work until it is told to stop. It stands before the kernel's own class of this name, version 2.3.0.
 * On a busy machine a thread of that one may look whether it is to run before it is told so, and end at once; or take a message before
 * the kernel has set who handles it, and end of that. Jupyter then waits for ever for the channel's answers.
 */
public final class LoopThread extends Thread {
    private static final long PAUSE_MILLIS = 10;

    private final Thread connecting = Thread.currentThread();
    private final long sleep;
    private final Runnable body;
    private volatile boolean running = true;

    /**
     * @param name the thread's name
     * @param sleep milliseconds between two turns
     * @param body a turn
     */
    public LoopThread(String name, long sleep, Runnable body) {
        super(name);
        this.sleep = sleep;
        this.body = body;
    }

    @Override
    public void run() {
        try {
            while (isConnecting()) {
                Thread.sleep(PAUSE_MILLIS);
            }
            while (running) {
                body.run();
                Thread.sleep(sleep);
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    /** Whether the kernel is still within the call that starts its channels, at the end of which it sets their handlers. */
    private boolean isConnecting() {
        return Arrays.stream(connecting.getStackTrace())
                .anyMatch(call -> call.getMethodName().equals("connect")
                        && call.getClassName().equals(Channels.class.getName()));
    }

    /** Ends the thread after its turn. */
    public void shutdown() {
        running = false;
    }
}
