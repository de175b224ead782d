package cloud.sentiric.signaling.loop;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Says no to what the workers have no room for, so that the thread which receives goes on receiving: what is urgent waits
 * in the same socket. Owns the thread sip-refuser.
 */
public final class Refuser {
    /** Messages that may wait for their refusal; beyond, it is not worth the time of saying so. */
    private static final int ROOM = 1024;

    private final Intake intake;
    private final SipMeters meters;
    private final BlockingQueue<Refused> queue = new ArrayBlockingQueue<>(ROOM);
    private final Thread thread;
    private volatile boolean running = true;

    private static final class Refused {
        final byte[] datagram;
        final InetSocketAddress peer;
        final long arrived = System.nanoTime();

        Refused(byte[] datagram, InetSocketAddress peer) {
            this.datagram = datagram;
            this.peer = peer;
        }
    }

    /**
     * Starts the thread.
     *
     * @param intake this thread's own
     */
    public Refuser(Intake intake, SipMeters meters) {
        this.intake = intake;
        this.meters = meters;
        this.thread = Thread.ofPlatform().name("sip-refuser").daemon().start(this::run);
    }

    /** Takes what found no room; there may be some by now. */
    public void take(byte[] datagram, InetSocketAddress peer) {
        if (!queue.offer(new Refused(datagram, peer))) {
            meters.dropped("overload");
        }
    }

    private void run() {
        while (running) {
            try {
                var next = queue.take();
                intake.take(next.datagram, next.peer, System.nanoTime() - next.arrived);
            } catch (InterruptedException e) {
                running = false;
            }
        }
    }

    /** Ends the thread. */
    public void stop() throws InterruptedException {
        running = false;
        thread.interrupt();
        thread.join(Duration.ofSeconds(2));
    }
}
