package cloud.sentiric.phone.rtp;

import cloud.sentiric.phone.audio.G711;
import cloud.sentiric.phone.audio.Pcm;

/** The packets of a stream that is sent: 20 ms each, over and over from the start of the audio (RFC 3551 §4.2). */
public final class Emission {
    /** Nanoseconds between two packets. */
    public static final long INTERVAL = 20_000_000;

    private static final int FRAME = Pcm.RATE / 50;

    private final Pcm audio;
    private final Codec codec;
    private final G711 law;
    private final int ssrc;
    private final int firstSequence;
    private final int firstTimestamp;
    private int sent;

    /** A stream with the random first values that RFC 3550 §5.1 asks for. */
    public Emission(Pcm audio, Codec codec, int ssrc, int firstSequence, int firstTimestamp) {
        this.audio = audio;
        this.codec = codec;
        this.law = codec.law().orElseThrow(() -> new IllegalArgumentException(codec + " has no encoder"));
        this.ssrc = ssrc;
        this.firstSequence = firstSequence;
        this.firstTimestamp = firstTimestamp;
    }

    public RtpPacket next() {
        int frames = Math.max(1, audio.length() / FRAME);
        var payload = law.encode(audio.part(sent % frames * FRAME, FRAME));
        // RFC 3551 §4.1: the marker begins a talkspurt
        var packet = new RtpPacket(
                sent == 0, codec.payloadType(), firstSequence + sent, firstTimestamp + sent * FRAME, ssrc, payload);
        sent++;
        return packet;
    }
}
