package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.AddEndRequest;
import cloud.sentiric.proto.media.v1.AddressFamily;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that are opened, patched, played to, spoken into and closed at random, late and twice, on real sockets. */
@Timeout(90)
final class ManySessionsIT extends OverRtp {
    private static final int PORTS = 10;
    private static final int STEPS = 2000;

    private final Random random = new Random(20261130);
    private final List<Session> open = new ArrayList<>();
    private final List<Session> closed = new ArrayList<>();
    private final List<ListenableFuture<PlayAudioResponse>> playing = new ArrayList<>();
    private long revision;

    @Test
    void leaveNoPortAndNoSocketBehind() throws Exception {
        media.close();
        media = new MediaFixture(PORTS, Duration.ofSeconds(60), Duration.ofMillis(50));
        for (int step = 0; step < STEPS; step++) {
            step();
        }
        open.forEach(this::close);
        await().untilAsserted(() -> assertThat(media.sessions.counts().ports()).isEqualTo(new PortCounts(0, PORTS, 0)));
        // End 1 may have been removed before: whatever the answer, there is one.
        await().until(() -> playing.stream().allMatch(ListenableFuture::isDone));
        // Sockets are closed by the threads that own them, when they come to it.
        for (int port = media.range.first(); port <= media.range.last(); port++) {
            var address = new InetSocketAddress(MediaFixture.LOOPBACK, port);
            await().ignoreExceptions().until(() -> canBeBound(address));
        }
        // And all of it can be had again.
        open.clear();
        await().ignoreExceptions()
                .until(() -> open("last", UUID.randomUUID().toString(), families(PORTS))
                                .opened()
                                .getEndsCount()
                        == PORTS);
    }

    private static boolean canBeBound(InetSocketAddress address) throws IOException {
        try (var socket = new DatagramSocket(address)) {
            return socket.isBound();
        }
    }

    private static AddressFamily[] families(int ends) {
        return Collections.nCopies(ends, AddressFamily.ADDRESS_FAMILY_IPV4).toArray(AddressFamily[]::new);
    }

    private void step() throws IOException {
        switch (random.nextInt(9)) {
            case 0, 1 -> open();
            case 2 -> close();
            case 3 -> add();
            case 4 -> remove();
            case 5 -> patch();
            case 6 -> playSomething();
            default -> speak();
        }
    }

    private void open() {
        try {
            open.add(open("call", UUID.randomUUID().toString(), families(1 + random.nextInt(3))));
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    private void close() {
        if (!open.isEmpty()) {
            var session = open.remove(random.nextInt(open.size()));
            close(session);
            closed.add(session);
        }
        if (!closed.isEmpty()) {
            close(closed.get(random.nextInt(closed.size())));
        }
    }

    /** One that is open, or was. */
    private Session some() {
        var from = open.isEmpty() || (!closed.isEmpty() && random.nextInt(5) == 0) ? closed : open;
        return from.get(random.nextInt(from.size()));
    }

    private boolean none() {
        return open.isEmpty() && closed.isEmpty();
    }

    private String end() {
        return Integer.toString(1 + random.nextInt(4));
    }

    private void add() {
        if (none()) {
            return;
        }
        tolerate(() -> media.stub()
                .addEnd(AddEndRequest.newBuilder()
                        .setLeaseId(some().lease())
                        .setRequestId(UUID.randomUUID().toString())
                        .build()));
    }

    private void remove() {
        if (none()) {
            return;
        }
        tolerate(() -> media.stub()
                .removeEnd(RemoveEndRequest.newBuilder()
                        .setLeaseId(some().lease())
                        .setEndId(end())
                        .build()));
    }

    private void patch() {
        if (none()) {
            return;
        }
        var request = PatchRequest.newBuilder().setLeaseId(some().lease()).setRevision(++revision);
        for (int id = 1; id <= 2; id++) {
            request.addEnds(end(Integer.toString(id), phone).setRelay(relay(Integer.toString(3 - id))));
        }
        tolerate(() -> media.stub().patch(request.build()));
    }

    private void playSomething() {
        if (!open.isEmpty()) {
            var session = open.get(random.nextInt(open.size()));
            playing.removeIf(ListenableFuture::isDone);
            playing.add(media.future()
                    .playAudio(play(session, "tone:440,60000").setEndId("1").build()));
        }
    }

    private void speak() throws IOException {
        if (!open.isEmpty()) {
            var session = open.get(random.nextInt(open.size()));
            phone.send(session.port(), Packets.pcmu(random.nextInt(1000), 0, 7, 160));
        }
    }

    /** What comes too late or names what is not there is refused, and that is all. */
    private static void tolerate(Supplier<?> request) {
        try {
            var _ = request.get();
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode())
                    .isIn(Status.Code.NOT_FOUND, Status.Code.FAILED_PRECONDITION, Status.Code.RESOURCE_EXHAUSTED);
        }
    }
}
