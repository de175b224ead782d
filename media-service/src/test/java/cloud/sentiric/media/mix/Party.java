package cloud.sentiric.media.mix;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A party in a mix that sends a packet each 20 ms of its own clock, and keeps what it hears. */
final class Party {
    /** What it says: a sample of 16 bits for each number. */
    interface Sound {
        double at(long sample);
    }

    static final Sound SILENCE = _ -> 0;
    static final Format L16 = new Format(98, "L16", 16_000, 1, 20);

    Seat seat;
    final Format format;
    final RtpHeader header = new RtpHeader();
    private final Formats formats;
    private final Mixer mixer;
    private final Codecs codecs;
    private final SendingSource source;
    private final Encoder encoder;
    private final Decoder decoder;
    private final ByteBuffer packet = ByteBuffer.allocate(1500);
    private final ByteBuffer out = ByteBuffer.allocate(2000);
    private final short[] samples;
    private final short[] decoded;
    Sound sound = SILENCE;
    int rate;
    int sequence;
    long said;
    short[] heard = new short[16_000 * 60];
    int count;
    int packets;

    Party(Mixer mixer, Codecs codecs, Format format, int number) {
        this.format = format;
        this.formats = new Formats(List.of(format, new Format(101, "telephone-event", 8000, 1, 0)), List.of(format));
        this.mixer = mixer;
        this.codecs = codecs;
        this.source = new SendingSource(new Random(number));
        this.seat = mixer.join(codecs, source, new Random(100 + number));
        seat.agree(format, false, false);
        this.rate = Codecs.encoded(L16, format);
        this.encoder = codecs.encoder(format, rate);
        this.decoder = codecs.decoder(format, rate);
        this.samples = new short[rate / 50];
        this.decoded = new short[rate];
    }

    static Sound tone(int rate, double hertz, double peak) {
        return sample -> peak * Math.sin(2 * Math.PI * hertz * sample / rate);
    }

    Party says(double hertz, double peak) {
        sound = tone(rate, hertz, peak);
        return this;
    }

    short sample(long number) {
        return (short) Math.round(sound.at(number));
    }

    /** Leaves, and comes back as the same source before anything else happens. */
    void leaveAndComeBack() {
        seat.leave();
        seat = mixer.join(codecs, source, new Random(5));
        seat.agree(format, false, false);
    }

    /** Says the next 20 ms, which are lost on the way or not. */
    void send(long now, boolean lost) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sample(said++);
        }
        int parts = 20 / format.packetMs();
        int length = samples.length / parts;
        for (int i = 0; i < parts; i++) {
            packet.clear();
            int timestamp = sequence * (format.clock() / 50 / parts);
            RtpHeader.write(packet, false, format.payloadType(), sequence & 0xFFFF, timestamp, new Ssrc(7));
            encoder.encode(Arrays.copyOfRange(samples, i * length, (i + 1) * length), length, packet);
            packet.flip();
            sequence++;
            if (!lost) {
                hear(packet, now);
            }
        }
    }

    /** Makes a packet of the next 20 ms. */
    void encode() {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sample(said++);
        }
        packet.clear();
        int timestamp = sequence * (format.clock() / 50);
        RtpHeader.write(packet, false, format.payloadType(), sequence & 0xFFFF, timestamp, new Ssrc(7));
        encoder.encode(samples, samples.length, packet);
        packet.flip();
        sequence++;
    }

    void arrive(long now) {
        hear(packet, now);
    }

    /** Takes the packets of the frame that was mixed last, and does not listen to them. */
    void take() {
        for (out.clear(); seat.next(out); out.clear()) {
            packets++;
        }
    }

    /** Its packet arrives. */
    void hear(ByteBuffer datagram, long now) {
        header.parse(datagram);
        seat.hear(header, datagram, formats, now);
    }

    /** Hears the frame that was mixed last. */
    void listen() {
        out.clear();
        while (seat.next(out)) {
            out.flip();
            header.parse(out);
            packets++;
            int made = decoder.decode(out, header.payloadOffset(), header.payloadLength(), decoded);
            if (count + made > heard.length) {
                heard = Arrays.copyOf(heard, 2 * heard.length);
            }
            System.arraycopy(decoded, 0, heard, count, made);
            count += made;
            out.clear();
        }
    }
}
