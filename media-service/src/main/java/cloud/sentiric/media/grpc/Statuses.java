package cloud.sentiric.media.grpc;

import cloud.sentiric.media.session.Opening;
import cloud.sentiric.media.session.Reply;
import cloud.sentiric.media.session.Sessions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC status of what a session could not do. */
final class Statuses {
    private static final Logger log = LoggerFactory.getLogger(Statuses.class);

    private Statuses() {}

    static StatusRuntimeException busy() {
        return Status.UNAVAILABLE
                .withDescription("too many requests wait, try again")
                .asRuntimeException();
    }

    private static StatusRuntimeException unknownLease() {
        return Status.NOT_FOUND
                .withDescription("lease_id: is over, or of another instance")
                .asRuntimeException();
    }

    /** What was opened, or the status that stands for why not. */
    static <T> Opening.Opened<T> opened(Opening<T> opening) {
        return switch (opening) {
            case Opening.Opened<T> opened -> opened;
            case Opening.Exhausted<T> none -> {
                log.warn("no RTP port is left; widen RTP_PORTS or add a media node");
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("no RTP port is left")
                        .asRuntimeException();
            }
            case Opening.Full<T> full ->
                throw Status.FAILED_PRECONDITION
                        .withDescription("lease_id: has %d ends".formatted(Sessions.MOST_ENDS))
                        .asRuntimeException();
            case Opening.Unknown<T> over -> throw unknownLease();
            case Opening.Draining<T> stopping ->
                throw Status.UNAVAILABLE
                        .withDescription("stopping, ask another instance")
                        .asRuntimeException();
            case Opening.Busy<T> busy -> throw busy();
        };
    }

    /** The value of a reply, or the status that it stands for. */
    static <T> T value(Reply<T> reply) {
        return switch (reply) {
            case Reply.Done<T> done -> done.value();
            case Reply.Unknown<T> over -> throw unknownLease();
            case Reply.NoEnd<T> none ->
                throw Status.NOT_FOUND
                        .withDescription("end_id: is none of the session's")
                        .asRuntimeException();
            case Reply.Refused<T> refused ->
                throw Status.FAILED_PRECONDITION
                        .withDescription(refused.reason())
                        .asRuntimeException();
            case Reply.Busy<T> busy -> throw busy();
        };
    }
}
