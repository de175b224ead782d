package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.disk.Recorder;
import cloud.sentiric.media.disk.Sidecar;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.recording.Recordings.Cause;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.Format;
import cloud.sentiric.proto.media.v1.PauseRecordingRequest;
import cloud.sentiric.proto.media.v1.RecordingChannel;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.ResumeRecordingRequest;
import cloud.sentiric.proto.media.v1.StartRecordingRequest;
import cloud.sentiric.proto.media.v1.StopRecordingRequest;
import cloud.sentiric.proto.media.v1.StopRecordingResponse;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Phones that talk, and the file that is made of it. */
@Timeout(60)
final class RecordingIT extends BetweenPhones {
    private static final String ATTEMPT = "01890000-0000-7000-8000-000000000001";

    @TempDir
    private Path folder;

    private Store store;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    RecordingIT() {}

    @Override
    @BeforeEach
    void start() throws Exception {
        begin(new Recorder.Limits(2, Duration.ofHours(1), 0), Duration.ofSeconds(20));
        phone = new Phone();
    }

    private void begin(Recorder.Limits limits, Duration lease) throws Exception {
        store = new Store(folder, "media-1", null);
        media = new MediaFixture(
                4, lease, Duration.ofMillis(1500), RtpAddresses.of("127.0.0.1", "", ""), store, limits);
    }

    private void again(Recorder.Limits limits, Duration lease) throws Exception {
        media.close();
        store.close();
        begin(limits, lease);
    }

    @AfterEach
    void closes() throws Exception {
        media.close();
        store.close();
    }

    private static StartRecordingRequest.Builder recording(Session session, String id) {
        return StartRecordingRequest.newBuilder()
                .setLeaseId(session.lease())
                .setRecordingId(id)
                .setTenantId("t1")
                .setAttemptId(ATTEMPT)
                .setTraceId("0".repeat(32));
    }

    private static RecordingChannel says(String end, String name) {
        return RecordingChannel.newBuilder().setEndId(end).setName(name).build();
    }

    private static RecordingChannel hears(String end, String name) {
        return RecordingChannel.newBuilder()
                .setEndId(end)
                .setName(name)
                .setHears(true)
                .build();
    }

    /** Records both parties; its file. */
    private Path record(Session session, String id) {
        var uri = media.stub()
                .startRecording(recording(session, id)
                        .addChannels(says("1", "caller"))
                        .addChannels(says("2", "callee"))
                        .build())
                .getRecordingUri();
        return file(uri);
    }

    private Path file(String uri) {
        assertThat(uri).startsWith("file:t1/");
        return folder.resolve(uri.substring("file:".length()));
    }

    private StopRecordingResponse stop(Session session, String id) {
        return media.stub()
                .stopRecording(StopRecordingRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setRecordingId(id)
                        .build());
    }

    private void pause(Session session, String id) {
        var _ = media.stub()
                .pauseRecording(PauseRecordingRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setRecordingId(id)
                        .build());
    }

    private void resume(Session session, String id) {
        var _ = media.stub()
                .resumeRecording(ResumeRecordingRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setRecordingId(id)
                        .build());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private void connect(Session session) {
        patch(
                session.lease(),
                end("1", phone).setRelay(relay("2")),
                end("2", bob).setRelay(relay("1")));
    }

    /** All that was said is in a row, from where the first packet is. */
    private static int assertSaid(Talk talk, short[] channel, int from, int to) {
        int first = from;
        while (talk.isLost(first)) {
            first++;
        }
        int at = talk.find(channel, first) - (first - from) * Talk.SAMPLES;
        assertThat(at).as("place of packet %d", first).isNotNegative();
        for (int number = from; number < to; number++) {
            assertThat(talk.isThere(channel, number, at + (number - from) * Talk.SAMPLES))
                    .as("packet %d", number)
                    .isTrue();
        }
        return at;
    }

    private Sidecar.Result result() throws Exception {
        var finished = store.finished(10);
        assertThat(finished).hasSize(1);
        return Objects.requireNonNull(finished.getFirst().result());
    }

    @Test
    void isSampleBySampleWhatBothSaid() throws Exception {
        var session = two();
        connect(session);
        var alice = new Talk(1, number -> number % 20 == 7);
        var robert = new Talk(2, number -> number % 17 == 5);
        var id = id();
        var file = record(session, id);
        Talk.each20ms(150, () -> alice.say(phone, port(session, 1)), () -> robert.say(bob, port(session, 2)));
        await().until(() -> quality(session, "2").getPacketsReceived() == 141);
        var stopped = stop(session, id);
        assertThat(file(stopped.getRecordingUri())).isEqualTo(file);
        var channels = Talk.wav(file);
        assertThat(channels).hasDimensions(2, channels[0].length);
        assertThat(stopped.getDurationMs()).isEqualTo(channels[0].length / 8).isBetween(2900L, 10_000L);
        int one = assertSaid(alice, channels[0], 0, 150);
        int other = assertSaid(robert, channels[1], 0, 150);
        assertThat(Math.abs(one - other)).isLessThan(8 * 100);
        assertThat(result().cause()).isEqualTo(Cause.STOPPED);
        assertThat(result().leftOut()).isZero();
        assertThat(stop(session, id)).isEqualTo(stopped);
    }

    @Test
    void nothingThatIsSaidInAPauseReachesTheDisk() throws Exception {
        var session = two();
        connect(session);
        var alice = new Talk(1, number -> false);
        var id = id();
        var file = record(session, id);
        var talking = CompletableFuture.runAsync(() -> alice.say(250, phone, port(session, 1)));
        await().until(() -> alice.packets() >= 50);
        int before = alice.packets() - 2;
        pause(session, id);
        pause(session, id);
        int secret = alice.packets() + 2;
        await().until(() -> alice.packets() >= secret + 50);
        int behind = alice.packets() - 5;
        resume(session, id);
        resume(session, id);
        int after = alice.packets() + 5;
        talking.get(30, TimeUnit.SECONDS);
        await().until(() -> quality(session, "1").getPacketsReceived() == 250);
        var _ = stop(session, id);
        var channel = Talk.wav(file)[0];
        int first = assertSaid(alice, channel, 0, before);
        int second = assertSaid(alice, channel, after, 250);
        assertThat(second - first).isEqualTo(after * Talk.SAMPLES);
        for (int number = secret; number < behind; number++) {
            assertThat(alice.find(channel, number)).isNegative();
        }
        for (int at = first + secret * Talk.SAMPLES; at < first + behind * Talk.SAMPLES; at++) {
            assertThat(channel[at]).isZero();
        }
    }

    private static Format format(int payloadType, String name, int clock, int channels) {
        return Format.newBuilder()
                .setPayloadType(payloadType)
                .setEncoding(name)
                .setClockRate(clock)
                .setChannels(channels)
                .build();
    }

    /** Packets of 20 ms of Opus in which a tone of 440 Hz is. */
    private static Iterator<ByteBuffer> opus(int payloadType, int packets) {
        var format = new cloud.sentiric.media.codec.Format(payloadType, "opus", 48_000, 2, 20);
        var sound = Speech.tone(16_000, packets / 50.0, 440, 8000);
        try (var encoder = TestCodecs.ALL.encoder(format, 16_000)) {
            return IntStream.range(0, packets)
                    .mapToObj(i -> {
                        var out = ByteBuffer.allocate(1500);
                        RtpHeader.write(out, i == 0, payloadType, i, i * 960, new Ssrc(7));
                        encoder.encode(Arrays.copyOfRange(sound, i * 320, (i + 1) * 320), 320, out);
                        return out.flip();
                    })
                    .toList()
                    .iterator();
        }
    }

    /** A tone lies in a channel somewhere, and lasts nearly as long. */
    private static void assertTone(short[] channel, int packets) {
        int first = 0;
        while (first < channel.length && Math.abs(channel[first]) < 1000) {
            first++;
        }
        int from = first + 5 * Talk.SAMPLES;
        int to = first + (packets - 5) * Talk.SAMPLES;
        assertThat(channel).hasSizeGreaterThan(to);
        assertThat(Speech.loudness(channel, 8000, 440, from, to)).isBetween(7000.0, 9000.0);
    }

    /** What one says who speaks another codec, and what is made of it for the other one. */
    @Test
    void otherCodecsAreRecordedAsWhatTheySoundLike() throws Exception {
        var session = two();
        var pcmu = format(0, "PCMU", 8000, 1);
        var opus = format(111, "opus", 48_000, 2);
        patch(
                session.lease(),
                end("1", phone).setRelay(relay("2")).addSends(pcmu).addTakes(pcmu),
                end("2", bob).setRelay(relay("1")).addSends(opus).addTakes(opus));
        var id = id();
        var file = file(media.stub()
                .startRecording(recording(session, id)
                        .addChannels(says("2", "callee"))
                        .addChannels(hears("1", "caller"))
                        .build())
                .getRecordingUri());
        var packets = opus(111, 100);
        Talk.each20ms(100, () -> bob.send(port(session, 2), packets.next()));
        await().until(() -> quality(session, "2").getPacketsReceived() == 100);
        var _ = stop(session, id);
        var channels = Talk.wav(file);
        assertTone(channels[0], 100);
        assertTone(channels[1], 100);
        assertThat(result().unread()).isZero();
        assertThat(result().leftOut()).isZero();
    }

    /** Packets that pass with another number are what they were. */
    @Test
    void anotherNumberIsTheSameSound() throws Exception {
        var session = two();
        var alices = format(96, "opus", 48_000, 2);
        var bobs = format(111, "opus", 48_000, 2);
        patch(
                session.lease(),
                end("1", phone).setRelay(relay("2")).addSends(alices).addTakes(alices),
                end("2", bob).setRelay(relay("1")).addSends(bobs).addTakes(bobs));
        var id = id();
        var file = file(media.stub()
                .startRecording(recording(session, id)
                        .addChannels(says("1", "caller"))
                        .addChannels(hears("2", "callee"))
                        .build())
                .getRecordingUri());
        var packets = opus(96, 50);
        Talk.each20ms(50, () -> phone.send(port(session, 1), packets.next()));
        await().until(() -> quality(session, "1").getPacketsReceived() == 50);
        var _ = stop(session, id);
        var channels = Talk.wav(file);
        assertTone(channels[0], 50);
        assertThat(channels[1]).isEqualTo(channels[0]);
    }

    @Test
    void whoCallsAnEchoIsRecordedWithWhatIsHeard() throws Exception {
        var session = open("a");
        patch(session.lease(), end("1", phone).setEcho(Echo.getDefaultInstance()));
        var alice = new Talk(1, number -> false);
        var id = id();
        var file = file(media.stub()
                .startRecording(recording(session, id)
                        .addChannels(says("1", "caller"))
                        .addChannels(hears("1", "system"))
                        .build())
                .getRecordingUri());
        Talk.each20ms(50, () -> alice.say(phone, session.port()));
        await().until(() -> quality(session).getPacketsReceived() == 50);
        var _ = stop(session, id);
        var channels = Talk.wav(file);
        assertThat(assertSaid(alice, channels[0], 0, 50)).isEqualTo(assertSaid(alice, channels[1], 0, 50));
    }

    @Test
    void whatIsPlayedIsRecordedWhereItIsHeard() throws Exception {
        var session = open("a");
        describe(session);
        var id = id();
        var file = file(media.stub()
                .startRecording(
                        recording(session, id).addChannels(hears("1", "system")).build())
                .getRecordingUri());
        var _ = media.stub().playAudio(play(session, "tone:440,1000").build());
        var _ = stop(session, id);
        var channel = Talk.wav(file)[0];
        int loud = 0;
        for (short sample : channel) {
            loud += Math.abs(sample) > 1000 ? 1 : 0;
        }
        assertThat(loud).isBetween(5_000, 8_000);
    }

    @Test
    void theSameRequestAgainMovesTheChannels() throws Exception {
        var session = open("a", id(), unspecified(), unspecified(), unspecified());
        try (var carol = new Phone()) {
            patch(
                    session.lease(),
                    end("1", phone).setRelay(relay("2")),
                    end("2", bob).setRelay(relay("1")),
                    end("3", carol));
            var robert = new Talk(2, number -> false);
            var caroline = new Talk(3, number -> false);
            var id = id();
            var file = record(session, id);
            Talk.each20ms(30, () -> robert.say(bob, port(session, 2)), () -> caroline.say(carol, port(session, 3)));
            await().until(() -> quality(session, "2").getPacketsReceived() == 30);
            var moved = recording(session, id)
                    .addChannels(says("1", "caller"))
                    .addChannels(says("3", "callee"))
                    .build();
            assertThat(file(media.stub().startRecording(moved).getRecordingUri()))
                    .isEqualTo(file);
            var _ = media.stub()
                    .removeEnd(RemoveEndRequest.newBuilder()
                            .setLeaseId(session.lease())
                            .setEndId("2")
                            .build());
            Talk.each20ms(30, () -> caroline.say(carol, port(session, 3)));
            await().until(() -> quality(session, "3").getPacketsReceived() == 60);
            var _ = stop(session, id);
            var channel = Talk.wav(file)[1];
            assertSaid(robert, channel, 0, 30);
            assertSaid(caroline, channel, 30, 60);
            assertThat(caroline.find(channel, 5)).isNegative();
        }
    }

    @Test
    void endsWithItsSession() throws Exception {
        var session = two();
        connect(session);
        var alice = new Talk(1, number -> false);
        var file = record(session, id());
        Talk.each20ms(20, () -> alice.say(phone, port(session, 1)));
        await().until(() -> quality(session, "1").getPacketsReceived() == 20);
        close(session);
        await().until(() -> store.finished(10).size() == 1);
        assertSaid(alice, Talk.wav(file)[0], 0, 20);
    }

    @Test
    void endsWithItsLease() throws Exception {
        again(new Recorder.Limits(2, Duration.ofHours(1), 0), Duration.ofSeconds(2));
        var session = two();
        connect(session);
        var alice = new Talk(1, number -> false);
        var file = record(session, id());
        Talk.each20ms(20, () -> alice.say(phone, port(session, 1)));
        await().until(() -> store.finished(10).size() == 1);
        assertThat(result().durationMs()).isBetween(1000L, 5000L);
        assertSaid(alice, Talk.wav(file)[0], 0, 20);
    }

    @Test
    void isNoLongerThanItMayBe() throws Exception {
        again(new Recorder.Limits(2, Duration.ofSeconds(1), 0), Duration.ofSeconds(20));
        var session = two();
        var id = id();
        var file = record(session, id);
        await().until(() -> store.finished(10).size() == 1);
        assertThat(result().cause()).isEqualTo(Cause.TOO_LONG);
        // Whoever wants it paused, or to go on, hears that it does not.
        assertStatus(Status.Code.FAILED_PRECONDITION, "as long as it may be", () -> record(session, id));
        assertStatus(Status.Code.FAILED_PRECONDITION, "as long as it may be", () -> pause(session, id));
        assertStatus(Status.Code.FAILED_PRECONDITION, "as long as it may be", () -> resume(session, id));
        assertThat(Talk.wav(file)[0].length).isBetween(8_000, 12_000);
        // Another one may be made.
        record(session, id());
    }

    @Test
    void isRefusedWhereThereIsNoRoom() throws Exception {
        again(new Recorder.Limits(2, Duration.ofHours(1), Long.MAX_VALUE), Duration.ofSeconds(20));
        var session = two();
        await().untilAsserted(() -> assertStatus(Status.Code.FAILED_PRECONDITION, "full", () -> record(session, id())));
    }

    @Test
    void thereIsABoundToHowManyAreMade() {
        var first = two();
        var second = two();
        record(first, id());
        assertStatus(Status.Code.FAILED_PRECONDITION, "another recording", () -> record(first, id()));
        record(second, id());
        close(first);
        close(second);
        await().until(() -> store.finished(10).size() == 2);
        var third = await().ignoreExceptions().until(this::two, opened -> true);
        await().ignoreExceptions().until(() -> record(third, id()), Files::exists);
    }

    @Test
    void isRefusedWhereItCannotBe() {
        var session = two();
        var id = id();
        assertStatus(Status.Code.FAILED_PRECONDITION, "recording_id", () -> stop(session, id));
        assertStatus(Status.Code.NOT_FOUND, "end_id", () -> {
            var _ = media.stub()
                    .startRecording(recording(session, id)
                            .addChannels(says("9", "caller"))
                            .build());
        });
        for (var tenant : new String[] {"", ".", "..", "../x", "a/b", "a".repeat(65)}) {
            assertStatus(Status.Code.INVALID_ARGUMENT, "tenant_id", () -> {
                var _ = media.stub()
                        .startRecording(recording(session, id)
                                .setTenantId(tenant)
                                .addChannels(says("1", "caller"))
                                .build());
            });
        }
        assertStatus(Status.Code.INVALID_ARGUMENT, "channels", () -> {
            var _ = media.stub().startRecording(recording(session, id).build());
        });
    }

    @Test
    void aFolderThatIsGoneIsToldToWhoAsks() throws Exception {
        var session = two();
        Files.createFile(folder.resolve("t1"));
        assertStatus(Status.Code.FAILED_PRECONDITION, "cannot be recorded", () -> record(session, id()));
        Files.delete(folder.resolve("t1"));
        record(session, id());
    }
}
