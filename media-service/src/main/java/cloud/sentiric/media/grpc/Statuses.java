package cloud.sentiric.media.grpc;

import cloud.sentiric.media.playout.PortReply;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The gRPC status of what a port could not do. */
final class Statuses {
    private Statuses() {}

    static StatusRuntimeException busy() {
        return Status.UNAVAILABLE
                .withDescription("too many requests wait, try again")
                .asRuntimeException();
    }

    /** The value of a reply, or the status that it stands for. */
    static <T> T value(PortReply<T> reply) {
        return switch (reply) {
            case PortReply.Done<T> done -> done.value();
            case PortReply.Unknown<T> over ->
                throw Status.NOT_FOUND
                        .withDescription("lease_id: is over, or of another instance")
                        .asRuntimeException();
            case PortReply.Refused<T> refused ->
                throw Status.FAILED_PRECONDITION
                        .withDescription(refused.reason())
                        .asRuntimeException();
            case PortReply.Busy<T> busy -> throw busy();
        };
    }
}
