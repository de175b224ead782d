package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.CallId;

/** The workers that own calls by their Call-IDs. Any thread may ask. */
public interface CallWorkers {
    /** Runs a task on the worker of a Call-ID; false: its queue is full, the task will not run. */
    boolean execute(CallId callId, Runnable task);

    /** Index of the worker that owns a Call-ID. */
    int index(CallId callId);
}
