package cloud.sentiric.media.grpc;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.port.CallId;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.port.RtpPort;
import cloud.sentiric.node.Refusal;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Reads fields of requests; what cannot be read is INVALID_ARGUMENT and names the field. */
final class Requests {
    private static final int LAST_PORT = 65535;
    private static final int USUAL_PTIME_MS = 20;
    private static final int LONGEST_PTIME_MS = 60;
    private static final int LAST_PAYLOAD_TYPE = 127;

    private Requests() {}

    static StatusRuntimeException invalid(String field, String reason) {
        return Refusal.invalid(field, reason);
    }

    static CallId callId(String value) {
        if (value.isBlank() || value.length() > CallId.LONGEST) {
            throw invalid("call_id", "must have 1 to %d characters".formatted(CallId.LONGEST));
        }
        return new CallId(value);
    }

    static RtpPort port(int number) {
        if (number < 1 || number > LAST_PORT) {
            throw invalid("rtp_port", "must be the port of AllocatePortResponse");
        }
        return new RtpPort(number);
    }

    static Lease lease(int number, String callId) {
        return new Lease(port(number), callId(callId));
    }

    /** The address of an SDP, of the family of our sockets; nothing is looked up in the DNS. */
    static InetSocketAddress remote(String address, int port, InetAddress bind) {
        if (port < 0 || port > LAST_PORT) {
            throw invalid("remote_port", "must be 0 to 65535, 0 is hold");
        }
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw invalid("remote_address", "must be an IP address");
        }
        if (parsed.getClass() != bind.getClass()) {
            throw invalid("remote_address", "must be of the family of " + bind.getHostAddress());
        }
        if (parsed.isMulticastAddress()) {
            throw invalid("remote_address", "must not be a multicast address");
        }
        return new InetSocketAddress(parsed, port);
    }

    static Codec codec(cloud.sentiric.proto.media.v1.Codec codec) {
        return switch (codec) {
            case CODEC_UNSPECIFIED, CODEC_PCMU -> Codec.PCMU;
            case CODEC_PCMA -> Codec.PCMA;
            case UNRECOGNIZED -> throw invalid("codec", "must be CODEC_PCMU or CODEC_PCMA");
        };
    }

    static int payloadType(int value) {
        if (value < 0 || value > LAST_PAYLOAD_TYPE) {
            throw invalid("payload_type", "must be 0 to 127");
        }
        return value;
    }

    static int ptime(int ms) {
        if (ms == 0) {
            return USUAL_PTIME_MS;
        }
        if (ms < 0 || ms > LONGEST_PTIME_MS || ms % 10 != 0) {
            throw invalid("ptime_ms", "must be 10, 20, 30, 40, 50 or 60");
        }
        return ms;
    }

    static int repeat(int times, int most) {
        if (times < 0 || times > most) {
            throw invalid("repeat", "must be 0 to %d".formatted(most));
        }
        return Math.max(1, times);
    }
}
