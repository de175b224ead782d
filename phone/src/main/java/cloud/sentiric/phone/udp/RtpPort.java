package cloud.sentiric.phone.udp;

import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.rtp.Codec;
import cloud.sentiric.phone.rtp.Emission;
import cloud.sentiric.phone.rtp.Heard;
import cloud.sentiric.phone.rtp.Reception;
import cloud.sentiric.phone.rtp.RtpPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** The audio of one call. Owns the thread {@code rtp-PORT}, which alone sends, receives and measures. */
public final class RtpPort implements AutoCloseable {
    private static final int MAX_WISHES = 16;
    private static final long IDLE = 100_000_000;

    private final UdpSocket socket;
    private final BlockingQueue<Runnable> wishes = new ArrayBlockingQueue<>(MAX_WISHES);
    private final Thread thread;
    private Optional<InetSocketAddress> remote = Optional.empty();
    private Optional<Emission> emission = Optional.empty();
    private Optional<Reception> reception = Optional.empty();
    private long nextPacket;
    private boolean closed;

    public RtpPort(InetAddress local) {
        socket = new UdpSocket(local);
        thread = Thread.ofPlatform()
                .daemon()
                .name("rtp-" + socket.local().getPort())
                .start(this::run);
    }

    public InetSocketAddress local() {
        return socket.local();
    }

    /** Sends this audio, over and over, and expects the same codec in return. */
    public void open(InetSocketAddress target, Codec codec, Pcm audio) {
        wish(() -> {
            if (remote.isPresent()) {
                return;
            }
            var random = ThreadLocalRandom.current();
            remote = Optional.of(target);
            emission = Optional.of(
                    new Emission(audio, codec, random.nextInt(), random.nextInt(0x10000), random.nextInt()));
            reception = Optional.of(new Reception(codec));
            nextPacket = System.nanoTime();
        });
    }

    /** Sends no more; goes on listening. */
    public void mute() {
        wish(() -> emission = Optional.empty());
    }

    public Heard heard() {
        var answer = new CompletableFuture<Heard>();
        wish(() -> answer.complete(reception.map(Reception::heard).orElse(new Heard(Pcm.silence(0), 0, 0, 0, 0, 0))));
        return answer.join();
    }

    private void wish(Runnable wish) {
        wishes.add(wish);
        socket.wakeUp();
    }

    private void run() {
        try (socket) {
            while (!closed) {
                for (var wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                    wish.run();
                }
                long now = System.nanoTime();
                if (emission.isPresent() && now - nextPacket >= 0) {
                    send(emission.get().next());
                    nextPacket += Emission.INTERVAL;
                }
                long wait = emission.isPresent() ? nextPacket - System.nanoTime() : IDLE;
                var datagram = socket.receive(closed ? 0 : wait);
                long arrived = System.nanoTime();
                datagram.flatMap(bytes -> RtpPacket.parse(bytes.bytes()))
                        .ifPresent(packet -> reception.ifPresent(stream -> stream.received(packet, arrived)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("RTP at " + thread.getName() + " ended", e);
        }
    }

    private void send(RtpPacket packet) {
        remote.ifPresent(target -> {
            try {
                socket.send(packet.encode(), target);
            } catch (IOException e) {
                // the peer's port is closed already: the next packet tells as little
                emission = Optional.empty();
            }
        });
    }

    /** The port is free for others when it returns. */
    @Override
    public void close() {
        if (thread.isAlive()) {
            wish(() -> closed = true);
        }
        UdpSocket.awaitEnd(thread);
    }
}
