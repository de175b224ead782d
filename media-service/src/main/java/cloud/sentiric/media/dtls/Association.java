package cloud.sentiric.media.dtls;

import cloud.sentiric.media.end.Handshakes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * One party's DTLS, on a virtual thread of its own that waits for its datagrams: until keys are agreed, and then for as long as the
 * party may ask for the last flight again (RFC 6347 §4.2.4). It computes only while it has one of the permits.
 */
final class Association implements Handshakes.Handshake, Runnable {
    /** How long an answer is waited for before a flight is sent again, at first. */
    static final int RESEND_MILLIS = 300;

    /** Then it has failed. */
    static final int TIMEOUT_MILLIS = 30_000;

    /** Datagrams that may wait: some flights. */
    private static final int WAITING = 32;

    private static final int RECEIVE_LIMIT = 1500;
    // Of an IPv6 packet that passes everywhere, without headers.
    private static final int SEND_LIMIT = 1232;
    private static final int LISTENING_MILLIS = 60_000;
    private static final byte[] OVER = {};
    // RFC 6347 §4.1, §4.2.2.
    private static final byte HANDSHAKE = 22;
    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    /** Octets: a chain of certificates, at most. */
    private static final int LONGEST_MESSAGE = 1 << 15;

    /** Agrees over this transport. */
    interface Handshaking {
        DTLSTransport agree(DatagramTransport transport) throws IOException;
    }

    private final Handshaking handshaking;
    private final Agreement agreement;
    private final Handshakes.Ear ear;
    private final Semaphore permits;
    private final ArrayBlockingQueue<byte[]> received = new ArrayBlockingQueue<>(WAITING);
    private volatile boolean over;
    private boolean agreed;

    Association(Handshaking handshaking, Agreement agreement, Handshakes.Ear ear, Semaphore permits) {
        this.handshaking = handshaking;
        this.agreement = agreement;
        this.ear = ear;
        this.permits = permits;
    }

    @Override
    public void take(byte[] datagram) {
        if (isBounded(datagram)) {
            var _ = received.offer(datagram);
        }
    }

    /** Whether no handshake message says of itself that it is longer than any is: the library makes room for what it says. */
    static boolean isBounded(byte[] datagram) {
        var octets = ByteBuffer.wrap(datagram);
        for (int record = 0; record + RECORD_HEADER <= datagram.length; ) {
            int end = record + RECORD_HEADER + (octets.getShort(record + RECORD_HEADER - 2) & 0xFFFF);
            boolean clear = octets.get(record) == HANDSHAKE && octets.getShort(record + 3) == 0;
            for (int at = record + RECORD_HEADER; clear && at + MESSAGE_HEADER <= Math.min(end, datagram.length); ) {
                if ((octets.getInt(at) & 0xFFFFFF) > LONGEST_MESSAGE) {
                    return false;
                }
                at += MESSAGE_HEADER + (octets.getInt(at + MESSAGE_HEADER - 4) & 0xFFFFFF);
            }
            record = end;
        }
        return true;
    }

    @Override
    public void close() {
        over = true;
        // Where no datagram has room this is seen when the next one is taken.
        var _ = received.offer(OVER);
    }

    @Override
    public void run() {
        permits.acquireUninterruptibly();
        try {
            var transport = handshaking.agree(new Datagrams());
            var keys = agreement.keys();
            if (keys == null) {
                ear.failed("no keys");
            } else if (!over) {
                agreed = true;
                ear.agreed(keys);
                listen(transport);
            }
        } catch (IOException | RuntimeException | Error e) {
            // What comes after keys were agreed takes nothing back.
            if (!over && !agreed) {
                ear.failed(why(e));
            }
        } finally {
            permits.release();
        }
    }

    /** The words of what went wrong first. */
    private static String why(Throwable thrown) {
        var first = thrown;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.toString() : first.getMessage();
    }

    private void listen(DTLSTransport transport) throws IOException {
        var nothing = new byte[RECEIVE_LIMIT];
        while (!over) {
            var _ = transport.receive(nothing, 0, nothing.length, LISTENING_MILLIS);
        }
        transport.close();
    }

    /** What the handshake reads and writes. */
    private final class Datagrams implements DatagramTransport {
        @Override
        public int receive(byte[] into, int offset, int length, int millis) throws IOException {
            var datagram = await(millis);
            if (over) {
                throw new EOFException("the end is gone");
            }
            if (datagram == null) {
                return -1;
            }
            int size = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, into, offset, size);
            return size;
        }

        private byte @Nullable [] await(int millis) throws IOException {
            permits.release();
            try {
                return millis == 0 ? received.take() : received.poll(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                permits.acquireUninterruptibly();
            }
        }

        @Override
        public void send(byte[] from, int offset, int length) {
            ear.send(Arrays.copyOfRange(from, offset, offset + length));
        }

        @Override
        public int getReceiveLimit() {
            return RECEIVE_LIMIT;
        }

        @Override
        public int getSendLimit() {
            return SEND_LIMIT;
        }

        /** The handshake has nothing more to say; its end is told by what it throws. */
        @Override
        public void close() {}
    }
}
