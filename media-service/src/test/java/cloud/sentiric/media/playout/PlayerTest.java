package cloud.sentiric.media.playout;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.audio.Tone;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlayerTest {
    private static final long MS = 1_000_000;

    private final SendingSource source = new SendingSource(new Random(5));
    private final ByteBuffer out = ByteBuffer.allocate(1500);

    private Player player(int clipMs, int ptime, int repeat) {
        return new Player(new Playback(Clips.ms(clipMs), 0, ptime, repeat), source, 0);
    }

    private RtpHeader send(Player player, long now) {
        out.clear();
        player.send(now, out);
        out.flip();
        return Packets.header(out);
    }

    @Test
    void stepsByOnePacket() {
        var player = player(100, 20, 1);
        var heard = new ArrayList<RtpHeader>();
        while (!player.finished()) {
            heard.add(send(player, player.due()));
        }
        assertThat(heard).hasSize(5);
        for (int i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i).marker()).isEqualTo(i == 0);
            assertThat(heard.get(i).payloadLength()).isEqualTo(160);
            assertThat(heard.get(i).ssrc()).isEqualTo(source.ssrc().value());
            assertThat(heard.get(i).timestamp() - heard.getFirst().timestamp()).isEqualTo(160 * i);
            assertThat((heard.get(i).sequence() - heard.getFirst().sequence()) & 0xFFFF)
                    .isEqualTo(i);
        }
        assertThat(player.playedMs()).isEqualTo(100);
        assertThat(player.due()).isEqualTo(100 * MS);
    }

    @Test
    void sendsWhatTheClipHolds() {
        var tone = new Tone(440, 30).sound();
        var player = player(30, 20, 1);
        send(player, 0);
        assertThat(out.get(12 + 100)).isEqualTo(Codec.PCMU.encode(tone.sample(100)));
        send(player, 20 * MS);
        assertThat(out.get(12 + 20)).isEqualTo(Codec.PCMU.encode(tone.sample(180)));
        // Half a packet of audio, half of silence.
        assertThat(out.get(12 + 80)).isEqualTo((byte) 0xFF);
        assertThat(out.get(12 + 159)).isEqualTo((byte) 0xFF);
        assertThat(player.playedMs()).isEqualTo(30);
    }

    @Test
    void repeatsWithoutAGap() {
        var player = player(30, 20, 2);
        send(player, 0);
        byte first = out.get(12 + 50);
        send(player, 20 * MS);
        assertThat(out.get(12 + 80 + 50)).isEqualTo(first);
        send(player, 40 * MS);
        assertThat(player.finished()).isTrue();
        assertThat(player.playedMs()).isEqualTo(60);
    }

    @Test
    void ptimeIsAsAskedFor() {
        var player = player(60, 30, 1);
        assertThat(send(player, 0).payloadLength()).isEqualTo(240);
        assertThat(player.due()).isEqualTo(30 * MS);
    }

    @Test
    void lateWakeUpsDoNotShiftTheSchedule() {
        var player = player(2000, 20, 1);
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            assertThat(player.due()).isEqualTo(20L * i * MS);
            send(player, player.due() + random.nextInt((int) (19 * MS)));
        }
    }

    @Test
    void aShortStallIsCaughtUp() {
        var player = player(1000, 20, 1);
        var first = send(player, 0).timestamp();
        long now = 20 * MS + Pace.CATCH_UP;
        var burst = burst(player, now);
        assertThat(burst).hasSize(4).noneMatch(RtpHeader::marker);
        assertThat(burst.getLast().timestamp() - first).isEqualTo(4 * 160);
        assertThat(player.due()).isEqualTo(100 * MS);
    }

    @Test
    void aLongStallMovesTheScheduleOn() {
        var player = player(1000, 20, 1);
        var first = send(player, 0).timestamp();
        byte next = Codec.PCMU.encode(new Tone(440, 1000).sound().sample(160 + 7));
        // 510 ms after the first: 490 ms late.
        var burst = burst(player, 510 * MS);
        assertThat(burst).hasSize(1);
        assertThat(burst.getFirst().marker()).isTrue();
        assertThat(burst.getFirst().timestamp() - first).isEqualTo(25 * 160);
        // No audio is left out.
        assertThat(out.get(12 + 7)).isEqualTo(next);
        assertThat(player.due()).isEqualTo(520 * MS);
    }

    @Test
    void whatIsNotSentPassesAndATalkspurtFollows() {
        var player = player(1000, 20, 1);
        var first = send(player, 0);
        player.skip(20 * MS);
        player.skip(40 * MS);
        var next = send(player, 60 * MS);
        assertThat(next.marker()).isTrue();
        assertThat(next.timestamp() - first.timestamp()).isEqualTo(3 * 160);
        assertThat((next.sequence() - first.sequence()) & 0xFFFF).isEqualTo(1);
    }

    private List<RtpHeader> burst(Player player, long now) {
        var sent = new ArrayList<RtpHeader>();
        while (player.due() <= now) {
            sent.add(send(player, now));
        }
        return sent;
    }
}
