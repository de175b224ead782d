package cloud.sentiric.media.mix;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One party's place in a mix: what it says comes in, what it is to hear goes out. Times are nanoseconds. */
public final class Seat {
    /** Frames in which the encoder of one who has talked and that of all others come to say the same. */
    private static final int CONVERGES = 50;

    private static final int RISE = 5 * Frame.RATE / 1000;

    private final Mixer mixer;
    private final Codecs codecs;
    private final SendingSource source;
    private final Playout playout = new Playout();
    private final Ear ear;
    final Turn turn = new Turn();
    /** What others hear of it in this frame. */
    private final short[] part = new short[Frame.SAMPLES];

    private final short[] heard = new short[Frame.SAMPLES];
    private boolean sounds;
    private boolean said;
    private boolean audible;
    private boolean was;
    private boolean muted;
    /** Whether there was a frame in which it was silenced. */
    private boolean unheard;

    private boolean deaf;
    private @Nullable Format format;
    private Format kind = Format.of(Codec.PCMU).kind();
    private @Nullable Outlet own;
    private @Nullable Outlet sending;
    private int same;
    private long frame;
    private int packet;
    private int timestamp;
    private long next;
    private boolean marker;

    Seat(Mixer mixer, Codecs codecs, SendingSource source, RandomGenerator random) {
        this.mixer = mixer;
        this.codecs = codecs;
        this.source = source;
        this.ear = new Ear(codecs, random, playout);
    }

    /**
     * Sets what its party is sent.
     *
     * @param silent whether others do not hear it
     * @param hearsNothing whether it is sent nothing
     */
    public void agree(Format sent, boolean silent, boolean hearsNothing) {
        if (unheard && !silent) {
            ear.rest();
            playout.forget();
            unheard = false;
        }
        muted = silent;
        deaf = hearsNothing;
        if (!sent.equals(format)) {
            format = sent;
            kind = sent.kind();
            closeOwn();
        }
    }

    /** Takes a packet of its party, which speaks so. */
    public void hear(RtpHeader header, ByteBuffer datagram, Formats spoken, long now) {
        // That of one who is silenced too: a codec remembers.
        ear.hear(header, datagram, spoken, turn.talks(), now);
    }

    /** Whether it is that of a party that is sent what it hears as the given source. */
    boolean isOf(SendingSource other) {
        return source.equals(other);
    }

    /** Leaves: what it was saying fades. */
    public void leave() {
        mixer.leave(this);
    }

    /** Takes what it says in the next frame, and says how loud that is. */
    void listen(long now) {
        ear.look(now);
        sounds = playout.take(part, mixer.frameAt());
        if (muted) {
            unheard = true;
            turn.leave();
        }
        long level = sounds && !muted ? Math.max(Frame.energy(part), turn.talks() ? 0 : playout.ahead()) : 0;
        turn.level(level);
    }

    /** Decides what others hear of it: what begins and ends in the midst of a sound rises and falls. */
    void speak(boolean heardByOthers) {
        was = said;
        said = heardByOthers && !muted;
        audible = sounds && (said || was);
        if (audible && !was) {
            for (int i = 0; i < RISE; i++) {
                part[i] = (short) (part[i] * i / RISE);
            }
        } else if (audible && !said) {
            for (int i = 0; i < Frame.SAMPLES; i++) {
                part[i] = (short) (part[i] * (Frame.SAMPLES - i) / Frame.SAMPLES);
            }
        }
    }

    /** Whether others hear it in this frame. */
    boolean isAudible() {
        return audible;
    }

    short[] part() {
        return part;
    }

    /** Begins the frame that it hears, of this number. */
    void begin(long number) {
        frame = number;
        packet = 0;
        sending = null;
    }

    /** It hears something else in this frame, or nothing. */
    public void skip() {
        packet = Integer.MAX_VALUE;
        sending = null;
    }

    /** Puts a packet of what it hears in this frame; false where there is none any more. */
    public boolean next(ByteBuffer out) {
        var as = format;
        if (as == null || deaf || frame == 0 || packet == Integer.MAX_VALUE) {
            return false;
        }
        if (packet == 0 && sending == null) {
            sending = encoded(as);
            pace(as);
        }
        var from = sending;
        if (from == null || packet >= from.packets()) {
            return false;
        }
        source.writeHeader(out, marker, as.payloadType(), timestamp, from.units(), from.length(packet));
        from.put(packet, out);
        timestamp += from.units();
        marker = false;
        packet++;
        return true;
    }

    private void pace(Format as) {
        if (frame != next || source.clock() != as.clock()) {
            // What was sent in between may have had another one.
            source.clock(as.clock());
            timestamp = source.talkspurt(mixer.frameAt());
            marker = true;
        }
        next = frame + 1;
    }

    /** What it hears, encoded: with all others who hear the same, where it says nothing itself. */
    private Outlet encoded(Format as) {
        if (!audible) {
            var common = mixer.common(codecs, as, kind);
            if (own == null || ++same > CONVERGES) {
                closeOwn();
                return common;
            }
            own.encode(mixer.heardByAll());
            return own;
        }
        same = 0;
        var mine = own;
        if (mine == null) {
            mine = new Outlet(codecs, as);
            if (!as.beginsAnywhere()) {
                // It goes on where that of all was.
                mixer.prime(mine);
            }
            own = mine;
        }
        mixer.without(part, heard);
        mine.encode(heard);
        return mine;
    }

    /** Samples that wait to be heard. */
    int left() {
        return playout.left();
    }

    /** Packets of it that were decoded. */
    long decoded() {
        return ear.decoded();
    }

    /** Whether it has an encoder of its own. */
    boolean isApart() {
        return own != null;
    }

    private void closeOwn() {
        if (own != null) {
            own.close();
            own = null;
        }
    }

    void close() {
        ear.close();
        closeOwn();
    }
}
