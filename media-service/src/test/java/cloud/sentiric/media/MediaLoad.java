package cloud.sentiric.media;

import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.Remote;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Many calls at once against a running service: {@code MediaLoad ADDRESS GRPC-PORT play|echo CALLS SECONDS}. Prints what
 * each call heard, wrong headers, and how far arrivals (play) or round trips (echo) were off, in milliseconds.
 */
final class MediaLoad {
    private static final long PACKET = 20_000_000;

    private static final class Call {
        final String id;
        final DatagramChannel channel;
        int port;
        String lease = "";
        String end = "";
        int sent;
        int heard;
        int wrong;
        int sequence;
        int timestamp;
        long first;

        Call(String id, DatagramChannel channel) {
            this.id = id;
            this.channel = channel;
        }
    }

    private final InetAddress address;
    private final boolean echo;
    private final MediaServiceGrpc.MediaServiceBlockingStub stub;
    private final MediaServiceGrpc.MediaServiceFutureStub future;
    private final List<Call> calls = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
    private final RtpHeader header = new RtpHeader();
    private final long[] off;
    private int offs;

    private MediaLoad(InetAddress address, int grpcPort, boolean echo, int calls, int seconds) throws IOException {
        var channel = NettyChannelBuilder.forAddress(new InetSocketAddress(address, grpcPort))
                .usePlaintext()
                .build();
        this.address = address;
        this.echo = echo;
        this.stub = MediaServiceGrpc.newBlockingStub(channel);
        this.future = MediaServiceGrpc.newFutureStub(channel);
        this.off = new long[calls * (seconds + 2) * 50];
        for (int i = 0; i < calls; i++) {
            var socket = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
            socket.configureBlocking(false);
            var call = new Call("load-" + i, socket);
            socket.register(selector, SelectionKey.OP_READ, call);
            this.calls.add(call);
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int calls = Integer.parseInt(args[3]);
        int seconds = Integer.parseInt(args[4]);
        var load = new MediaLoad(
                InetAddress.ofLiteral(args[0]), Integer.parseInt(args[1]), args[2].equals("echo"), calls, seconds);
        if (load.echo) {
            load.open(seconds);
            load.run(seconds);
        } else {
            // Packets come while later calls are still being set up.
            var opening = Thread.ofPlatform().start(() -> load.open(seconds));
            load.run(0);
            opening.join();
            load.run(seconds);
        }
        load.close();
        System.exit(0);
    }

    private void open(int seconds) {
        for (var call : calls) {
            var opened = stub.openSession(OpenSessionRequest.newBuilder()
                    .setCallId(call.id)
                    .setRequestId(UUID.randomUUID().toString())
                    .addEnds(EndRequest.getDefaultInstance())
                    .build());
            call.port = opened.getEnds(0).getRtpPort();
            call.end = opened.getEnds(0).getEndId();
            call.lease = opened.getLeaseId();
            int own = call.channel.socket().getLocalPort();
            var end = EndPatch.newBuilder()
                    .setEndId(call.end)
                    .setRemote(Remote.newBuilder()
                            .setAddress(address.getHostAddress())
                            .setPort(own));
            var _ = stub.patch(PatchRequest.newBuilder()
                    .setLeaseId(call.lease)
                    .setRevision(1)
                    .addEnds(echo ? end.setEcho(Echo.getDefaultInstance()) : end)
                    .build());
            if (!echo) {
                var _ = future.playAudio(PlayAudioRequest.newBuilder()
                        .setLeaseId(call.lease)
                        .setEndId(call.end)
                        .setAudioUri("tone:440," + 1000 * seconds)
                        .build());
            }
        }
    }

    private void run(int seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + (seconds + 1) * 1_000_000_000L;
        long talked = 0;
        while (System.nanoTime() < end) {
            long now = System.nanoTime();
            if (echo) {
                // Calls talk one after another within each 20 ms.
                long due = Math.min((now - start) * calls.size() / PACKET, (long) calls.size() * seconds * 50);
                for (; talked < due; talked++) {
                    talk(calls.get((int) (talked % calls.size())));
                }
                selector.select(this::hear, 1);
            } else {
                selector.select(this::hear, 20);
            }
        }
    }

    private void talk(Call call) throws IOException {
        // The time of sending travels in the payload.
        var packet = Packets.pcmu(call.sent & 0xFFFF, call.sent * 160, calls.indexOf(call) + 1, 160);
        packet.putLong(RtpHeader.LENGTH, System.nanoTime());
        call.channel.send(packet, new InetSocketAddress(address, call.port));
        call.sent++;
    }

    private void hear(SelectionKey key) {
        var call = (Call) key.attachment();
        in.clear();
        try {
            if (call.channel.receive(in) == null) {
                return;
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        long now = System.nanoTime();
        in.flip();
        var kind = header.parse(in);
        if (kind == RtpHeader.Kind.RTCP) {
            // The report for a call whose port is one lower.
            return;
        }
        if (kind != RtpHeader.Kind.RTP || header.payloadLength() != 160) {
            call.wrong++;
            return;
        }
        if (call.heard == 0) {
            call.first = now;
        } else if (header.sequence() != ((call.sequence + 1) & 0xFFFF) || header.timestamp() - call.timestamp != 160) {
            call.wrong++;
        }
        off[offs++] =
                echo ? now - in.getLong(header.payloadOffset()) : Math.abs(now - call.first - call.heard * PACKET);
        call.heard++;
        call.sequence = header.sequence();
        call.timestamp = header.timestamp();
    }

    private void close() {
        long sent = 0;
        long received = 0;
        long lost = 0;
        for (var call : calls) {
            var quality = stub.getQuality(GetQualityRequest.newBuilder()
                            .setLeaseId(call.lease)
                            .setEndId(call.end)
                            .build())
                    .getQuality();
            sent += quality.getPacketsSent();
            received += quality.getPacketsReceived();
            lost += quality.getLost();
            var _ = stub.closeSession(
                    CloseSessionRequest.newBuilder().setLeaseId(call.lease).build());
        }
        Arrays.sort(off, 0, offs);
        System.out.printf(
                "calls %d, heard %d to %d packets each, %d wrong%n",
                calls.size(),
                calls.stream().mapToInt(call -> call.heard).min().orElse(0),
                calls.stream().mapToInt(call -> call.heard).max().orElse(0),
                calls.stream().mapToInt(call -> call.wrong).sum());
        System.out.printf("service: sent %d, received %d, lost %d%n", sent, received, lost);
        System.out.printf(
                "%s ms: p50 %.2f p90 %.2f p99 %.2f p99.9 %.2f max %.2f%n",
                echo ? "round trip" : "off schedule", off(0.5), off(0.9), off(0.99), off(0.999), off(1));
    }

    private double off(double part) {
        return offs == 0 ? Double.NaN : off[Math.min(offs - 1, (int) (part * offs))] / 1e6;
    }
}
