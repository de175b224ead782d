package cloud.sentiric.media.session;

import cloud.sentiric.media.recording.Recordings.Finished;
import java.util.concurrent.CompletableFuture;

/** What is recorded in the sessions of this node: one recording at a time in each. Nothing here waits. */
public interface SessionRecordings {
    /** Begins a recording, and tells its URI; one of the same name goes on with these channels from now on. */
    CompletableFuture<Reply<String>> record(LeaseId lease, RecordingPlan plan);

    /** Nothing of what is said is kept from now on; its silence is as long as it was. */
    CompletableFuture<Reply<Lease>> pause(LeaseId lease, RequestId recording);

    /** What is said is kept again. */
    CompletableFuture<Reply<Lease>> resume(LeaseId lease, RequestId recording);

    /** Ends a recording; answers when it is whole. */
    CompletableFuture<Reply<Finished>> stop(LeaseId lease, RequestId recording);
}
