package cloud.sentiric.media.grpc;

import cloud.sentiric.media.playout.PortReply;
import cloud.sentiric.media.port.RtpPort;
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
    static <T> T value(PortReply<T> reply, RtpPort port) {
        return switch (reply) {
            case PortReply.Done<T> done -> done.value();
            case PortReply.NotAllocated<T> none ->
                throw Status.NOT_FOUND
                        .withDescription("rtp_port: no call holds " + port)
                        .asRuntimeException();
            case PortReply.Refused<T> refused ->
                throw Status.FAILED_PRECONDITION
                        .withDescription(refused.reason())
                        .asRuntimeException();
            case PortReply.Busy<T> busy -> throw busy();
        };
    }
}
