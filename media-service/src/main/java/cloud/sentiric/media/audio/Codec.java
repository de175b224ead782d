package cloud.sentiric.media.audio;

/** A codec of 8 kHz, one octet a sample (RFC 3551 §4.5.14). */
public enum Codec {
    PCMU(0),
    PCMA(8);

    private final int payloadType;

    Codec(int payloadType) {
        this.payloadType = payloadType;
    }

    /** Static payload type (RFC 3551 §6). */
    public int payloadType() {
        return payloadType;
    }

    /** Octet of a 16-bit sample. */
    public byte encode(short sample) {
        return switch (this) {
            case PCMU -> G711.ulaw(sample);
            case PCMA -> G711.alaw(sample);
        };
    }

    /** 16-bit sample of an octet. */
    public short decode(byte octet) {
        return switch (this) {
            case PCMU -> G711.fromUlaw(octet);
            case PCMA -> G711.fromAlaw(octet);
        };
    }
}
