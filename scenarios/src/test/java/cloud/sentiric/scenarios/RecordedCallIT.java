package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.signaling.v1.RecordCallRequest;
import cloud.sentiric.proto.signaling.v1.RecordCommand;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A call that an operator has recorded: what is in the file is what was said, but for the pause. */
@Order(84)
@ExtendWith(PlatformExtension.class)
final class RecordedCallIT {
    private static final int FRAME = 160;

    private final Platform platform;

    RecordedCallIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(120)
    void whatBothSaidIsInTheFileThatIsAnnounced() throws Exception {
        try (var alice = new Line(platform, "2001");
                var bob = Line.registered(platform, "1001")) {
            alice.calls("1001");
            bob.rings();
            bob.accepts();
            alice.isAnswered();
            HandedOnIT.hear(alice, bob);
            var attempt = platform.calls().attempt(alice.callId());

            command(alice, attempt, RecordCommand.RECORD_COMMAND_START);
            int first = alice.speech().said();
            int firstOfBob = bob.speech().said();
            says(alice, 100);
            command(alice, attempt, RecordCommand.RECORD_COMMAND_PAUSE);
            int secret = alice.speech().said();
            says(alice, 50);
            int behind = alice.speech().said();
            command(alice, attempt, RecordCommand.RECORD_COMMAND_RESUME);
            int second = alice.speech().said();
            says(alice, 50);
            int last = alice.speech().said();
            alice.hangsUp();
            bob.isHungUp();

            var uri = Awaitility.await("the record of the recording")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> platform.calls().recording(attempt), found -> !found.isEmpty());
            var channels = channels(platform.recording(uri));
            var caller = channels[0];
            var callee = channels[1];
            int at = find(caller, alice.speech().voice(), first + 2);
            int other = find(callee, bob.speech().voice(), firstOfBob + 2);
            assertThat(Math.abs(at - other)).isLessThan(8 * 150);
            for (int number = first + 2; number < first + 95; number++) {
                assertThat(isThere(caller, alice.speech().voice(), number, at + (number - first - 2) * FRAME))
                        .as("packet %d", number)
                        .isTrue();
            }
            for (int number = secret + 2; number < behind - 2; number++) {
                assertThat(search(caller, alice.speech().voice(), number)).isNegative();
            }
            for (int number = second + 2; number < last - 5; number++) {
                assertThat(isThere(caller, alice.speech().voice(), number, at + (number - first - 2) * FRAME))
                        .as("packet %d", number)
                        .isTrue();
            }
        }
    }

    private void command(Line caller, String attempt, RecordCommand command) {
        var channel = platform.operatorOf(caller.node());
        try {
            var _ = SipSignalingServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .recordCall(RecordCallRequest.newBuilder()
                            .setAttemptId(attempt)
                            .setCommand(command)
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void says(Line who, int packets) {
        int until = who.speech().said() + packets;
        Awaitility.await("speech")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> who.speech().said() >= until);
    }

    private static short[][] channels(Path file) throws IOException {
        try (var in = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(in.getFormat().getChannels()).isEqualTo(2);
            var samples = ByteBuffer.wrap(in.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            var channels = new short[2][samples.remaining() / 2];
            for (int i = 0; i < channels[0].length; i++) {
                channels[0][i] = samples.get();
                channels[1][i] = samples.get();
            }
            return channels;
        } catch (UnsupportedAudioFileException e) {
            throw new IOException(e);
        }
    }

    private static int find(short[] channel, int voice, int number) {
        int at = search(channel, voice, number);
        assertThat(at).as("place of packet %d", number).isNotNegative();
        return at;
    }

    private static int search(short[] channel, int voice, int number) {
        for (int at = 0; at + FRAME <= channel.length; at++) {
            if (isThere(channel, voice, number, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isThere(short[] channel, int voice, int number, int at) {
        var frame = Speech.frame(voice, number);
        for (int i = 0; i < FRAME; i++) {
            if (at < 0 || at + i >= channel.length || channel[at + i] != sample(frame[i])) {
                return false;
            }
        }
        return true;
    }

    /** ITU-T G.711, µ-law. */
    private static short sample(byte octet) {
        int bits = ~octet;
        int magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 0x07)) - 0x84;
        return (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
    }
}
