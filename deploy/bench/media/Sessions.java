import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.Codec;
import cloud.sentiric.proto.media.v1.CryptoSuite;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.Relay;
import cloud.sentiric.proto.media.v1.Remote;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.Speech;
import cloud.sentiric.proto.media.v1.Srtp;
import com.google.protobuf.ByteString;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Sessions of a running media-service, as streams.c wants them: {@code Sessions GRPC-PORT}, and then a line for each thing to do.
 *
 * <pre>
 * talk COUNT PORT          sessions of two ends that hear each other; their parties are at PORT, PORT + 2, …
 * sealed COUNT PORT        the same, where the first end speaks SRTP
 * play COUNT PORT SECONDS  sessions of one end; all are played a tone of that length, at once, when the next line comes
 * close                    ends them
 * </pre>
 *
 * Answers with the lines of the file for streams.c, where there are some, and "done". Leases are renewed while a line is waited for.
 */
final class Sessions {
    private static final int KEY_AND_SALT = 30;
    private static final long RENEWAL_MS = 5000;

    private final MediaServiceGrpc.MediaServiceBlockingStub media;
    private final MediaServiceGrpc.MediaServiceFutureStub later;
    private final SecureRandom random = new SecureRandom();
    private final List<OpenSessionResponse> open = new ArrayList<>();

    private Sessions(int port) {
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        media = MediaServiceGrpc.newBlockingStub(channel);
        later = MediaServiceGrpc.newFutureStub(channel);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var sessions = new Sessions(Integer.parseInt(args[0]));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = sessions.next(in); line != null; line = sessions.next(in)) {
            sessions.execute(line.split(" "), in);
            System.out.println("done");
        }
        System.exit(0);
    }

    private String next(BufferedReader in) throws IOException, InterruptedException {
        for (long renewed = System.currentTimeMillis(); !in.ready(); Thread.sleep(20)) {
            if (System.currentTimeMillis() - renewed > RENEWAL_MS) {
                renew();
                renewed = System.currentTimeMillis();
            }
        }
        return in.readLine();
    }

    private void renew() {
        for (int from = 0; from < open.size(); from += 1000) {
            var request = RenewSessionsRequest.newBuilder();
            open.subList(from, Math.min(from + 1000, open.size())).forEach(each -> request.addLeaseIds(each.getLeaseId()));
            media.renewSessions(request.build());
        }
    }

    private void execute(String[] words, BufferedReader in) throws IOException, InterruptedException {
        switch (words[0]) {
            case "talk", "sealed" -> talk(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[0].equals("sealed"));
            case "play" -> {
                play(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                System.out.println("done");
                next(in);
                open.forEach(each -> later.playAudio(PlayAudioRequest.newBuilder()
                        .setLeaseId(each.getLeaseId())
                        .setEndId(each.getEnds(0).getEndId())
                        .setAudioUri("tone:440," + 1000 * Integer.parseInt(words[3]))
                        .setCodec(Codec.CODEC_PCMU)
                        .build()));
            }
            case "close" -> {
                open.forEach(each -> media.closeSession(CloseSessionRequest.newBuilder().setLeaseId(each.getLeaseId()).build()));
                open.clear();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private OpenSessionResponse open(int ends) {
        var request = OpenSessionRequest.newBuilder().setCallId("bench-" + open.size()).setRequestId(UUID.randomUUID().toString());
        for (int i = 0; i < ends; i++) {
            request.addEnds(EndRequest.getDefaultInstance());
        }
        var opened = media.openSession(request.build());
        open.add(opened);
        return opened;
    }

    private void talk(int count, int port, boolean sealed) {
        for (int i = 0; i < count; i++) {
            var opened = open(2);
            int caller = port + 4 * i;
            int callee = caller + 2;
            byte[] party = key();
            byte[] ours = key();
            var one = end(opened, 0, caller).setRelay(Relay.newBuilder().setFromEndId(opened.getEnds(1).getEndId()));
            var other = end(opened, 1, callee).setRelay(Relay.newBuilder().setFromEndId(opened.getEnds(0).getEndId()));
            if (sealed) {
                one.setSrtp(Srtp.newBuilder()
                        .setSuite(CryptoSuite.CRYPTO_SUITE_AES_CM_128_HMAC_SHA1_80)
                        .setLocalKey(ByteString.copyFrom(ours))
                        .setRemoteKey(ByteString.copyFrom(party)));
            }
            media.patch(PatchRequest.newBuilder().setLeaseId(opened.getLeaseId()).setRevision(1).addEnds(one).addEnds(other).build());
            System.out.println(caller + " " + opened.getEnds(0).getRtpPort() + " " + callee + " " + opened.getEnds(1).getRtpPort()
                    + (sealed ? " " + text(party) + " " + text(ours) : ""));
        }
    }

    /** As sip-signaling describes a party: what it sends is known, so all that is noticed of a call is noticed. */
    private static EndPatch.Builder end(OpenSessionResponse opened, int number, int port) {
        return EndPatch.newBuilder()
                .setEndId(opened.getEnds(number).getEndId())
                .setRemote(Remote.newBuilder().setAddress("127.0.0.1").setPort(port))
                .setParty(number == 0 ? "caller" : "callee")
                .setSpeech(Speech.newBuilder().addPayloadTypes(0).addPayloadTypes(101).setTelephoneEventPayloadType(101));
    }

    private void play(int count, int port) {
        for (int i = 0; i < count; i++) {
            var opened = open(1);
            var end = EndPatch.newBuilder()
                    .setEndId(opened.getEnds(0).getEndId())
                    .setRemote(Remote.newBuilder().setAddress("127.0.0.1").setPort(port + 2 * i));
            media.patch(PatchRequest.newBuilder().setLeaseId(opened.getLeaseId()).setRevision(1).addEnds(end).build());
            System.out.println(port + 2 * i);
        }
    }

    private byte[] key() {
        byte[] key = new byte[KEY_AND_SALT];
        random.nextBytes(key);
        return key;
    }

    private static String text(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }
}
