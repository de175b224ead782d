package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.CallId;
import java.util.function.IntConsumer;

/** Hands work to the worker that owns a Call-ID, from any thread. */
public interface Workers {
    /**
     * Runs a task on the worker of a Call-ID.
     *
     * @return false: its queue is full, the task will not run
     */
    boolean execute(CallId callId, Runnable task);

    /**
     * Runs a task once on every worker, with the worker's index.
     *
     * @return false: at least one queue was full, the task runs on the others only
     */
    boolean executeAll(IntConsumer task);

    /** Index of the worker that owns a Call-ID. */
    int index(CallId callId);

    /** Number of workers. */
    int count();
}
