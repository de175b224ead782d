package cloud.sentiric.media.grpc;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.seal.CryptoSuite;
import cloud.sentiric.media.seal.MasterKey;
import cloud.sentiric.media.session.CallId;
import cloud.sentiric.media.session.LeaseId;
import cloud.sentiric.media.session.RequestId;
import cloud.sentiric.node.Refusal;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Reads fields of requests; what cannot be read is INVALID_ARGUMENT and names the field. */
final class Requests {
    private static final int LAST_PORT = 65535;
    private static final int USUAL_PTIME_MS = 20;
    private static final int LONGEST_PTIME_MS = 60;
    private static final int LAST_PAYLOAD_TYPE = 127;
    private static final int LONGEST_ENCODING = 32;
    private static final int LEAST_CLOCK = 1000;
    private static final int MOST_CLOCK = 192_000;
    private static final int MOST_CHANNELS = 8;

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

    static RequestId requestId(String value) {
        if (!RequestId.isOne(value)) {
            throw invalid("request_id", "must be 16 to 64 letters, digits and '-'");
        }
        return new RequestId(value);
    }

    static RequestId recordingId(String value) {
        if (!RequestId.isOne(value)) {
            throw invalid("recording_id", "must be 16 to 64 letters, digits and '-'");
        }
        return new RequestId(value);
    }

    static LeaseId lease(String value) {
        return lease("lease_id", value);
    }

    static LeaseId lease(String field, String value) {
        if (!LeaseId.isOne(value)) {
            throw invalid(field, "must be the one of OpenSessionResponse");
        }
        return new LeaseId(value);
    }

    static EndId end(String value) {
        return end("end_id", value);
    }

    static EndId end(String field, String value) {
        if (!EndId.isOne(value)) {
            throw invalid(field, "must be the one of End");
        }
        return EndId.of(value);
    }

    /** The family of an end; null: that which is usual. */
    static @Nullable AddressFamily family(cloud.sentiric.proto.media.v1.AddressFamily family) {
        return switch (family) {
            case ADDRESS_FAMILY_UNSPECIFIED -> null;
            case ADDRESS_FAMILY_IPV4 -> AddressFamily.IPV4;
            case ADDRESS_FAMILY_IPV6 -> AddressFamily.IPV6;
            case UNRECOGNIZED -> throw invalid("address_family", "must be ADDRESS_FAMILY_IPV4 or ADDRESS_FAMILY_IPV6");
        };
    }

    /** The address of an SDP; nothing is looked up in the DNS. */
    static InetSocketAddress remote(String address, int port) {
        if (port < 0 || port > LAST_PORT) {
            throw invalid("remote.port", "must be 0 to 65535, 0 is hold");
        }
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw invalid("remote.address", "must be an IP address");
        }
        if (parsed.isMulticastAddress()) {
            throw invalid("remote.address", "must not be a multicast address");
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

    static CryptoSuite suite(cloud.sentiric.proto.media.v1.CryptoSuite suite) {
        return switch (suite) {
            case CRYPTO_SUITE_AES_CM_128_HMAC_SHA1_80 -> CryptoSuite.AES_CM_128_HMAC_SHA1_80;
            case CRYPTO_SUITE_AES_CM_128_HMAC_SHA1_32 -> CryptoSuite.AES_CM_128_HMAC_SHA1_32;
            case CRYPTO_SUITE_AES_256_CM_HMAC_SHA1_80 -> CryptoSuite.AES_256_CM_HMAC_SHA1_80;
            case CRYPTO_SUITE_AES_256_CM_HMAC_SHA1_32 -> CryptoSuite.AES_256_CM_HMAC_SHA1_32;
            case CRYPTO_SUITE_AEAD_AES_128_GCM -> CryptoSuite.AEAD_AES_128_GCM;
            case CRYPTO_SUITE_AEAD_AES_256_GCM -> CryptoSuite.AEAD_AES_256_GCM;
            case CRYPTO_SUITE_UNSPECIFIED, UNRECOGNIZED -> throw invalid("srtp.suite", "must be one of CryptoSuite");
        };
    }

    static MasterKey key(String field, CryptoSuite suite, ByteString octets) {
        try {
            return MasterKey.of(suite, octets.toByteArray());
        } catch (IllegalArgumentException e) {
            throw invalid(
                    field,
                    "is of the wrong length: key and salt of " + suite + " are "
                            + (suite.keyLength() + suite.saltLength()) + " octets");
        }
    }

    static Fingerprint fingerprint(ByteString octets) {
        if (octets.size() != Fingerprint.LENGTH) {
            throw invalid("dtls.fingerprint", "must have %d octets".formatted(Fingerprint.LENGTH));
        }
        return Fingerprint.of(octets.toByteArray());
    }

    /** A format that a party speaks, whether we do or not. */
    static Format format(cloud.sentiric.proto.media.v1.Format format) {
        var name = format.getEncoding();
        if (name.isEmpty()
                || name.length() > LONGEST_ENCODING
                || name.chars().anyMatch(each -> each <= ' ' || each > '~')) {
            throw invalid(
                    "encoding", "must be the name of an rtpmap, %d characters at most".formatted(LONGEST_ENCODING));
        }
        if (format.getClockRate() < LEAST_CLOCK || format.getClockRate() > MOST_CLOCK) {
            throw invalid("clock_rate", "must be %d to %d".formatted(LEAST_CLOCK, MOST_CLOCK));
        }
        if (format.getChannels() < 0 || format.getChannels() > MOST_CHANNELS) {
            throw invalid("channels", "must be 0 to %d".formatted(MOST_CHANNELS));
        }
        return new Format(
                payloadType(format.getPayloadType()),
                name,
                format.getClockRate(),
                Math.max(1, format.getChannels()),
                format.getPtimeMs());
    }

    /** G.711 as those say it who know nothing else. */
    static Format format(cloud.sentiric.proto.media.v1.Codec codec, int payloadType, int ptimeMs) {
        return new Format(payloadType(payloadType), codec(codec).name(), 8000, 1, ptime(ptimeMs));
    }

    /** A format that we speak. */
    static Format spoken(cloud.sentiric.proto.media.v1.Format format) {
        var spoken = format(format);
        if (!Codecs.speaks(spoken)) {
            throw invalid("format", "must be PCMU, PCMA, G722, L16 or opus");
        }
        return spoken;
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
