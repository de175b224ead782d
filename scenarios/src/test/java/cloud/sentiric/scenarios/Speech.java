package cloud.sentiric.scenarios;

import cloud.sentiric.phone.rtp.RtpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One party's RTP: 50 packets a second, numbered from 0, and which of whose packets it hears. Owns two threads, one that speaks and
 * one that listens.
 */
final class Speech implements AutoCloseable {
    /** Packets in a second. */
    static final int RATE = 50;

    private static final long INTERVAL = 1_000_000_000L / RATE;
    private static final int FRAME = 160;
    private static final InetSocketAddress NOBODY = new InetSocketAddress(0);

    /**
     * A packet that came.
     *
     * @param voice SSRC of who said it
     * @param number from 0
     */
    record Heard(int voice, int number) {}

    private final DatagramSocket socket;
    private final int voice = ThreadLocalRandom.current().nextInt();
    private final AtomicInteger said = new AtomicInteger();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private volatile InetSocketAddress to = NOBODY;
    /** One packet in so many is lost; 0 for none. */
    private volatile int lossy;

    Speech(InetAddress local) {
        try {
            socket = new DatagramSocket(0, local);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("speech-" + port()).start(this::speak);
        Thread.ofPlatform().daemon().name("hearing-" + port()).start(this::listen);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** SSRC of what it says. */
    int voice() {
        return voice;
    }

    /** Speaks to this address from now on. */
    void speaksTo(InetSocketAddress target) {
        to = target;
    }

    InetSocketAddress target() {
        return to;
    }

    /** Loses one packet in so many from now on. */
    void losesOneIn(int packets) {
        lossy = packets;
    }

    /** Says nothing until it speaks to somebody again; its numbers stand still. */
    void fallsSilent() {
        to = NOBODY;
    }

    /** Number of the packet that comes next. */
    int said() {
        return said.get();
    }

    /** All that came, in the order in which it came. */
    List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** Numbers of the packets that came of one voice. */
    List<Integer> heardOf(Speech other) {
        return heard.stream()
                .filter(packet -> packet.voice() == other.voice)
                .map(Heard::number)
                .toList();
    }

    private void speak() {
        long due = System.nanoTime();
        while (!socket.isClosed()) {
            var target = to;
            if (target.getPort() != 0) {
                int number = said.getAndIncrement();
                if (lossy == 0 || number % lossy != 0) {
                    say(number, target);
                }
            }
            due += INTERVAL;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private void say(int number, InetSocketAddress target) {
        var packet = new RtpPacket(number == 0, 0, number, number * FRAME, voice, frame(voice, number)).encode();
        var bytes = new byte[packet.remaining()];
        packet.get(bytes);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, target));
        } catch (IOException _) {
            // Closed meanwhile, or a port that is closed already.
        }
    }

    /** What a voice says in a packet: noise that is in no other. */
    static byte[] frame(int voice, int number) {
        var octets = new byte[FRAME];
        new Random(((long) voice << 32) | number).nextBytes(octets);
        return octets;
    }

    private void listen() {
        var datagram = new DatagramPacket(new byte[1500], 1500);
        while (!socket.isClosed()) {
            try {
                datagram.setLength(1500);
                socket.receive(datagram);
                RtpPacket.parse(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()))
                        .ifPresent(packet -> heard.add(new Heard(packet.ssrc(), packet.sequence())));
            } catch (IOException _) {
                // Closed, or an ICMP error of what was said to a port that is closed already.
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
