package cloud.sentiric.media;

import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.AddressFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A second phone, at the second end of a session. */
abstract class BetweenPhones extends OverRtp {
    Phone bob;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    BetweenPhones() {}

    @BeforeEach
    void another() throws IOException {
        bob = new Phone();
    }

    @AfterEach
    void goes() {
        bob.close();
    }

    Session two() {
        return open("a", UUID.randomUUID().toString(), unspecified(), unspecified());
    }

    static AddressFamily unspecified() {
        return AddressFamily.ADDRESS_FAMILY_UNSPECIFIED;
    }

    static int port(Session session, int end) {
        return session.opened().getEnds(end - 1).getRtpPort();
    }

    /** A PCMU packet with something of its own in it. */
    static ByteBuffer word(int sequence, int ssrc) {
        var packet = Packets.pcmu(sequence, 160 * sequence, ssrc, 160);
        return packet.putInt(100, 31 * sequence + ssrc);
    }
}
