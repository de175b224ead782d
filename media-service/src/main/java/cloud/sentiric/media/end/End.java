package cloud.sentiric.media.end;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.conversation.Conversation;
import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.ice.Credentials;
import cloud.sentiric.media.ice.LiteAgent;
import cloud.sentiric.media.mix.Mixer;
import cloud.sentiric.media.mix.Seat;
import cloud.sentiric.media.playout.Playback;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.playout.Player;
import cloud.sentiric.media.playout.Sounding;
import cloud.sentiric.media.quality.Quality;
import cloud.sentiric.media.rtp.CanonicalName;
import cloud.sentiric.media.rtp.PartyReports;
import cloud.sentiric.media.rtp.Reception;
import cloud.sentiric.media.rtp.RemoteEnd;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.seal.Seal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One party's RTP (an RTP session, RFC 3550 §3), and what it hears. No sockets, no clock: packets, times in nanoseconds and
 * requests come in, packets go out.
 *
 * <pre>
 *                        play, and the remote side is known
 *   hears by the patch ──────────────────────────────────────▶ playing
 *   (silence, echo,    ◀──────────────────────────────────────
 *    relay, mix, music)             finished, stop
 * </pre>
 */
public final class End {
    /** When nothing is to be sent. */
    public static final long NEVER = Long.MAX_VALUE;

    /** By which sound is counted: of 20 ms. */
    private static final int PARTS_PER_SECOND = 50;

    private static final int FIRST_OF_DTLS = 20;
    private static final int LAST_OF_DTLS = 63;

    /** What became of a datagram. */
    public enum Arrival {
        HEARD(true),
        /** Heard, and the answer is in the buffer. */
        ECHOED(true),
        /** Out of order or a duplicate: for whoever hears it to put right. */
        LATE(true),
        STRAY(true),
        /** RTCP of the party beside its RTP (RFC 5761). */
        MULTIPLEXED(true),
        /** Of an end whose packets are not read. */
        UNREAD(true),
        /** A connectivity check of the party, and the answer is in the buffer: for where it came from, as it is. */
        CHECKED(false),
        /** Part of what keys are agreed by. */
        HANDSHAKE(false),
        FOREIGN(false),
        /** Not what the party has sealed, or so once before. */
        FORGED(false),
        RTCP(false),
        MALFORMED(false);

        private final boolean passed;

        Arrival(boolean passed) {
            this.passed = passed;
        }

        /** Whether it is the party's, and goes to the ends that hear it. */
        public boolean isPassed() {
            return passed;
        }
    }

    /** What the player did. */
    public enum Step {
        /** A packet is in the buffer. */
        SEND,
        /** The packet was not to be sent: hold, or the other side is not known or silent. */
        SILENT,
        FINISHED
    }

    /**
     * Who is sent to, and for how long.
     *
     * @param probation of a source that the SDP does not name
     * @param unanswered how long is sent to a side of which nothing is heard
     * @param inside addresses that are sent to only if something is heard from there
     * @param codecs that are spoken
     */
    public record Terms(Duration probation, Duration unanswered, Predicate<InetAddress> inside, Codecs codecs) {}

    private final SendingSource source;
    private final RemoteEnd remote;
    private final RtpHeader header = new RtpHeader();
    private final Reception reception = new Reception();
    private final Throttle throttle = new Throttle();
    private final PartyReports reports = new PartyReports();
    private final Notes notes;
    private final Reporting reporting;
    private final Relaying relaying;
    private final Codecs codecs;
    private final RandomGenerator random;
    // A small packet can be much sound, to decode and to send.
    private final Throttle crossed = new Throttle(Throttle.SOUND);
    private final Throttle made = new Throttle(Throttle.SOUND);
    private final Throttle listened = new Throttle(Throttle.SOUND);
    private final Throttle talked = new Throttle(Throttle.SOUND);

    private final LiteAgent agent;

    private Wrapping wrapping = new Wrapping.Clear();
    /** Kept while packets are in the clear or opaque: keys that come back must not begin anew. */
    private @Nullable Seal kept;

    private @Nullable Seal seal;
    private @Nullable Agreed agreed;
    private Speaker speaker = Speaker.UNKNOWN;
    private Hears hears = new Hears.Silence();
    private @Nullable Playback waiting;
    private @Nullable Player player;
    private @Nullable Player music;
    private @Nullable Conversation conversation;
    private @Nullable Echo echo;
    private @Nullable Seat seat;
    private long heardAt;
    private long sentAt;
    private long unread;
    private long relayed;
    private int senderReport;

    /**
     * An end with a random source, of which nothing is known; it hears silence.
     *
     * @param terms of what is sent to whom
     * @param credentials by which a party's connectivity checks are known
     * @param now when it was opened
     */
    public End(Terms terms, Credentials credentials, RandomGenerator random, long now) {
        this.agent = new LiteAgent(credentials);
        this.heardAt = now;
        this.sentAt = now;
        this.source = new SendingSource(random);
        this.reporting = new Reporting(source, reception, reports, new CanonicalName(random));
        this.remote = new RemoteEnd(terms.probation(), terms.unanswered(), terms.inside());
        this.notes = new Notes(reception, reports, now);
        this.codecs = terms.codecs();
        this.random = random;
        this.relaying = new Relaying(codecs, source);
    }

    /** Sets who is there. */
    public void agree(Speaker who) {
        speaker = who;
        notes.agree(who.speech(), who.formats());
    }

    /** What its party speaks. */
    public Formats formats() {
        return isOpaque() ? Formats.UNKNOWN : speaker.formats();
    }

    private boolean isOpaque() {
        return wrapping instanceof Wrapping.Opaque;
    }

    /** Takes what the party speaks that is heard by the patch; nothing is known where none is. */
    public void hearing(Formats other) {
        relaying.agree(other, formats());
    }

    /** Lets it hear silence, and expects nothing of its party. */
    public void leaveOut(long now) {
        agree(new Speaker(speaker.party(), null));
        hears(new Hears.Silence(), now);
    }

    /** Who is there; empty where nobody said so. */
    public String party() {
        return speaker.party();
    }

    /** The address that its party's SDP names; null before it did. */
    public @Nullable InetSocketAddress described() {
        return remote.described();
    }

    /** Takes the address of the remote SDP, if it counts; what waited for it begins to play. */
    public void describe(InetSocketAddress address, long now) {
        if (dtls() == null) {
            boolean known = remote.isDescribed();
            remote.describe(address, now);
            begin(known, now);
        }
    }

    /** Begins what waited for it to be known where the party is. */
    private void begin(boolean known, long now) {
        if (conversation != null && !known) {
            conversation.interrupt(now);
        }
        var playback = waiting;
        if (playback != null) {
            play(playback, now);
        }
        beginMusic(now);
    }

    /** Sets what its packets are. Keys that are the same go on where they are. */
    public void wrap(Wrapping what) {
        wrapping = what;
        if (dtls() == null) {
            remote.part();
        }
        if (isOpaque()) {
            endConversation(Partner.Over.UNREADABLE);
        }
        var known = agreed;
        seal = switch (what) {
            case Wrapping.Clear(), Wrapping.Opaque() -> null;
            case Wrapping.Sealed(var keys) -> seal(keys);
            case Wrapping.Dtls terms -> known != null && terms.equals(known.by()) ? seal(known.keys()) : null;
        };
    }

    /** By what its keys are to be agreed; null where they are known otherwise, or there are none. */
    public Wrapping.@Nullable Dtls dtls() {
        return wrapping instanceof Wrapping.Dtls terms ? terms : null;
    }

    /** Keys were agreed by these terms. */
    public void agree(Wrapping.Dtls by, Seal.Keys keys, long now) {
        agreed = new Agreed(by, keys);
        if (by.equals(wrapping)) {
            seal = seal(keys);
            // Nobody agrees keys who does not get what is sent there.
            join(true, now);
        }
    }

    /** No keys could be agreed. */
    public void disagree() {
        notes.wrongKeys();
    }

    private record Agreed(Wrapping.Dtls by, Seal.Keys keys) {}

    /** Once there are keys and a way, sound goes there. */
    private void join(boolean answered, long now) {
        var nominated = agent.nominated();
        if (dtls() != null && seal != null && nominated != null) {
            boolean known = remote.isDescribed();
            remote.join(nominated, answered, now);
            begin(known, now);
        }
    }

    /** Where the party is reached by what keys are agreed by; null before it was heard of. */
    public @Nullable InetSocketAddress reached() {
        return agent.reached();
    }

    private Seal seal(Seal.Keys keys) {
        if (kept == null) {
            kept = new Seal(keys);
        } else if (!kept.keys().equals(keys)) {
            kept = kept.with(keys);
        }
        return kept;
    }

    /** Sets what is heard while nothing is played. An echo or music that goes on is the same one. */
    public void hears(Hears what, long now) {
        if (!what.equals(hears)) {
            hears = what;
            echo = what instanceof Hears.Echo(var format) ? new Echo(source, format) : null;
            music = null;
            beginMusic(now);
        }
    }

    /** Begins the music that is to be heard, unless it has begun, once it is known where. */
    private void beginMusic(long now) {
        if (music == null && hears instanceof Hears.Music(var playback) && remote.isDescribed()) {
            music = player(playback, now);
        }
    }

    private Player player(Playback playback, long now) {
        return new Player(playback, source, now);
    }

    public Hears hears() {
        return hears;
    }

    /** Takes a datagram that came to the RTP port; an echo is put into the empty buffer, from its position. */
    public Arrival receive(ByteBuffer datagram, InetSocketAddress from, long now, ByteBuffer out) {
        if (isCheck(datagram, from, now, out)) {
            return Arrival.CHECKED;
        }
        if (dtls() != null) {
            if (!agent.isValid(from)) {
                return foreign(from);
            }
            if (isHandshake(datagram)) {
                return Arrival.HANDSHAKE;
            }
        }
        if (!remote.isKnown()) {
            return Arrival.FOREIGN;
        }
        if (isOpaque()) {
            return unread(from, now);
        }
        if (isSealed() && !isOpened(datagram)) {
            return forged(from);
        }
        return switch (header.parse(datagram)) {
            case MALFORMED -> malformed(from);
            case RTCP -> controlBesideRtp(datagram, from, now);
            case RTP ->
                remote.accept(from, header.ssrc(), header.sequence(), now) ? hear(datagram, now, out) : foreign(from);
        };
    }

    /** Whether it is a connectivity check of the party; sound goes where it nominates. */
    private boolean isCheck(ByteBuffer datagram, InetSocketAddress from, long now, ByteBuffer out) {
        if (!LiteAgent.isStun(datagram) || isOpaque()) {
            return false;
        }
        var before = agent.nominated();
        switch (agent.take(datagram, from, out)) {
            case NONE -> {
                return false;
            }
            case REFUSED, VALID -> {}
            case NOMINATED -> {
                if (from.equals(before) && remote.isJoined()) {
                    remote.consent(now);
                } else {
                    join(false, now);
                }
            }
        }
        return true;
    }

    /** By its first octet (RFC 7983 §7). */
    private static boolean isHandshake(ByteBuffer datagram) {
        int first = datagram.hasRemaining() ? datagram.get(datagram.position()) & 0xFF : 0;
        return first >= FIRST_OF_DTLS && first <= LAST_OF_DTLS;
    }

    private boolean isOpened(ByteBuffer datagram) {
        return seal != null && (RtpHeader.isRtcp(datagram) ? seal.openRtcp(datagram) : seal.openRtp(datagram));
    }

    private Arrival malformed(InetSocketAddress from) {
        if (remote.isFrom(from)) {
            notes.noRtp();
        }
        return Arrival.MALFORMED;
    }

    private Arrival forged(InetSocketAddress from) {
        if (remote.isFrom(from)) {
            notes.wrongKeys();
        }
        return Arrival.FORGED;
    }

    private Arrival foreign(InetSocketAddress from) {
        notes.stranger(from);
        return Arrival.FOREIGN;
    }

    private Arrival unread(InetSocketAddress from, long now) {
        if (!remote.accept(from, now)) {
            return foreign(from);
        }
        heardAt = now;
        unread++;
        notes.unread(now);
        return Arrival.UNREAD;
    }

    private Arrival controlBesideRtp(ByteBuffer datagram, InetSocketAddress from, long now) {
        if (!remote.multiplexed(from, now)) {
            return Arrival.RTCP;
        }
        heardAt = now;
        senderReport = reports.read(datagram, now);
        return Arrival.MULTIPLEXED;
    }

    private Arrival hear(ByteBuffer datagram, long now, ByteBuffer out) {
        heardAt = now;
        var format = speaker.formats().sent(header.payloadType());
        if (format != null && format.isSound()) {
            reception.clock(format.clock());
        }
        var order = reception.hear(header, now);
        notes.hear(order, header, datagram, now);
        return switch (order) {
            case LATE -> Arrival.LATE;
            case STRAY -> Arrival.STRAY;
            case AHEAD -> {
                boolean echoed = echo != null
                        && !playing()
                        && remote.target(now) != null
                        && echo.send(header, datagram, now, out);
                if (echoed) {
                    sentAt = now;
                }
                yield echoed ? Arrival.ECHOED : Arrival.HEARD;
            }
        };
    }

    /** What its party takes first of what we speak; PCMU where that is not known. */
    public Format spoken() {
        return formats().takes().stream()
                .filter(Format::isSound)
                .filter(Codecs::speaks)
                .findFirst()
                .orElse(Format.of(Codec.PCMU));
    }

    /** Lets a partner talk with its party; false where another does, or its packets are not read. */
    public boolean converse(Conversation.Terms terms, Partner partner, long now) {
        if (conversation != null || isOpaque()) {
            return false;
        }
        conversation = new Conversation(terms, partner, codecs, source, random, now);
        return true;
    }

    /** The conversation that goes on; null where none does. */
    public @Nullable Conversation conversation() {
        return conversation;
    }

    /** Ends the conversation. */
    public void endConversation(Partner.Over reason) {
        if (conversation != null) {
            conversation.close();
            conversation.partner().over(reason);
            conversation = null;
        }
    }

    /** Lets the partner hear the datagram that was heard last. */
    public void listen(ByteBuffer datagram, long now) {
        if (conversation != null && listened.pass(now, parts(datagram))) {
            conversation.hear(header, datagram, speaker.formats(), now);
        }
    }

    /** How many times 20 ms the datagram that was heard last has, where that can be said; one at least. */
    private int parts(ByteBuffer datagram) {
        int type = header.payloadType();
        var agreed = speaker.formats().sent(type);
        var format = agreed == null ? Format.of(type) : agreed;
        if (format == null || !Codecs.speaks(format)) {
            return 1;
        }
        long units = format.units(datagram, header.payloadOffset(), header.payloadLength());
        return (int) Math.max(1, Math.ceilDiv(units * PARTS_PER_SECOND, format.clock()));
    }

    /** Has a seat in the mix of its session where the patch says so, and none else. */
    public void sit(Supplier<Mixer> mixer) {
        if (!(hears instanceof Hears.Mix(var silent, var deaf)) || isOpaque()) {
            standUp();
            return;
        }
        if (seat == null) {
            seat = mixer.get().join(codecs, source, random);
        }
        var speech = speaker.speech();
        seat.agree(spoken(), silent || (speech != null && speech.none()), deaf);
    }

    private void standUp() {
        if (seat != null) {
            seat.leave();
            seat = null;
        }
    }

    /** Whether what its party says goes into the mix. */
    public boolean isMixed() {
        return seat != null;
    }

    /** Lets those in the mix hear the datagram that was heard last. */
    public void mix(ByteBuffer datagram, long now) {
        if (seat != null && talked.pass(now, parts(datagram))) {
            seat.hear(header, datagram, speaker.formats(), now);
        }
    }

    /** Puts a packet of the frame that was mixed last; false where there is none. */
    public boolean nextMixed(long now, ByteBuffer out) {
        if (seat == null) {
            return false;
        }
        if (playing() || remote.target(now) == null) {
            seat.skip();
            return false;
        }
        if (!seat.next(out)) {
            return false;
        }
        sentAt = now;
        return true;
    }

    /** Whether something is heard in place of what the patch says. */
    private boolean playing() {
        return player != null || waiting != null || said() != null;
    }

    /** What waits to be said waits on until it is known where. */
    private @Nullable Sounding said() {
        return conversation == null || !remote.isDescribed() ? null : conversation.sounding();
    }

    /** Starts playing, or waits with it until the remote side is known; what played before must have been stopped. */
    public void play(Playback playback, long now) {
        if (conversation != null) {
            conversation.interrupt(now);
        }
        if (remote.isDescribed()) {
            waiting = null;
            player = player(playback, now);
        } else {
            waiting = playback;
        }
    }

    /** Stops what plays; how playing ended, or null if nothing played. */
    public @Nullable Played stop(Played.Outcome outcome) {
        if (player == null && waiting == null) {
            return null;
        }
        var stopped = player;
        player = null;
        waiting = null;
        var played = new Played(outcome, stopped == null ? 0 : stopped.playedMs());
        notes.finished(played);
        return played;
    }

    /** When {@link #step} is to be called. */
    public long due() {
        var sounding = sounding();
        long sound = sounding == null ? NEVER : sounding.due();
        long heard = conversation == null ? NEVER : conversation.due();
        // What comes while something is played is not waited for.
        return Math.min(heard, playing() ? sound : Math.min(sound, relaying.due()));
    }

    /** Whether {@link #step} is to be called now. */
    public boolean isPlayDue(long now) {
        var sounding = sounding();
        return sounding != null && sounding.due() - now <= 0;
    }

    /** Whether its party has a stream of ours in place of that of the party it hears. */
    public boolean transcodes() {
        return relaying.isOurs();
    }

    /**
     * Takes the packet that another end has heard last; false where it is to be taken once more, after {@link #transcoded} has put
     * what there was.
     */
    public boolean transcode(End heard, ByteBuffer datagram, long now) {
        if (playing() || remote.target(now) == null) {
            relaying.rest();
            return true;
        }
        return !crossed.pass(now, heard.parts(datagram)) || relaying.take(heard.header, datagram, now);
    }

    /** Puts a packet that was made of those that were heard; false where there is none. */
    public boolean transcoded(long now, ByteBuffer out) {
        while (!playing() && relaying.next(now, out)) {
            if (made.pass(now)) {
                sentAt = now;
                return true;
            }
            out.clear();
        }
        return false;
    }

    /** Makes a packet of the party that is heard here such as its own takes; false if it is to stay behind. */
    public boolean fit(ByteBuffer packet) {
        return relaying.fit(packet);
    }

    /** It is over. */
    public void close() {
        relaying.close();
        standUp();
    }

    private @Nullable Sounding sounding() {
        if (player != null || waiting != null) {
            return player;
        }
        var said = said();
        return said == null ? music : said;
    }

    /** Does what is due; a packet is put at the empty buffer's position. After FINISHED comes {@link #stop}. */
    public Step step(long now, ByteBuffer out) {
        var sounding = sounding();
        if (sounding == null) {
            return Step.FINISHED;
        }
        if (sounding.finished()) {
            return finished(sounding, now);
        }
        if (remote.target(now) == null) {
            sounding.skip(now);
            return Step.SILENT;
        }
        sounding.send(now, out);
        sentAt = now;
        return Step.SEND;
    }

    private Step finished(Sounding sounding, long now) {
        if (conversation == null || !sounding.equals(conversation.sounding())) {
            return Step.FINISHED;
        }
        conversation.rest(now);
        return Step.SILENT;
    }

    /**
     * Takes RTCP that came, and leaves it in the clear; whether it is the party's, and goes to the ends that hear it.
     */
    public boolean control(ByteBuffer datagram, InetSocketAddress from, long now) {
        if (isSealed() && (seal == null || !seal.openRtcp(datagram))) {
            return false;
        }
        boolean own = remote.control(from, now);
        if (own) {
            heardAt = now;
            senderReport = isOpaque() ? 0 : reports.read(datagram, now);
        }
        return own;
    }

    /** By what reports refer to the RTCP that came last; 0 where it has no sender report. */
    public int senderReport() {
        return senderReport;
    }

    /** RTCP of the party that is heard here has gone on. */
    public void passed(int report, long now) {
        if (report != 0) {
            reports.roundTrip().sent(report, now);
        }
    }

    /** Where to send, or null: on hold, not known yet, or gone silent. */
    public @Nullable InetSocketAddress target(long now) {
        return remote.target(now);
    }

    /** Where to send RTCP, or null as for {@link #target}. */
    public @Nullable InetSocketAddress controlTarget(long now) {
        return remote.controlTarget(now);
    }

    /** Whether its packets are sealed before they are sent, or kept until they can be. */
    public boolean isSealed() {
        return seal != null || dtls() != null;
    }

    /** Whether RTCP goes beside its RTP (RFC 5761). */
    public boolean isMultiplexed() {
        return dtls() != null;
    }

    /** Puts what goes to the RTP port, sealed, at the buffer's position; false if it must not be sent. */
    public boolean sealRtp(ByteBuffer clear, ByteBuffer out) {
        return seal != null && (RtpHeader.isRtcp(clear) ? seal.sealRtcp(clear, out) : seal.sealRtp(clear, out));
    }

    /** The same with what goes to the RTCP port. */
    public boolean sealRtcp(ByteBuffer clear, ByteBuffer out) {
        return seal != null && seal.sealRtcp(clear, out);
    }

    /** Where a packet of the party that is heard here goes, or null: something is played, or nothing is to be sent. */
    public @Nullable InetSocketAddress relay(long now) {
        var target = playing() ? null : remote.target(now);
        if (target == null || !throttle.pass(now)) {
            return null;
        }
        sentAt = now;
        relayed++;
        return target;
    }

    /** Where RTCP of the party that is heard here goes, or null as for {@link #relay}. */
    public @Nullable InetSocketAddress relayControl(long now) {
        var target = playing() || relaying.isOurs() ? null : remote.controlTarget(now);
        return target == null || !throttle.pass(now) ? null : target;
    }

    /** Whether a report of ours is due; asked after a packet was sent or heard. Where a party is heard, its own go on. */
    public boolean reports(long now) {
        boolean others = hears instanceof Hears.Relay && !playing() && !relaying.isOurs();
        return !isOpaque() && !others && reporting.isDue(now);
    }

    /** Puts the report. */
    public void report(long now, Instant wall, ByteBuffer out) {
        reporting.report(now, wall, out);
    }

    /** Puts that our source leaves; false where there is none. */
    public boolean leave(long now, Instant wall, ByteBuffer out) {
        return !isOpaque() && reporting.leave(now, wall, out);
    }

    /** Looks at what no packet tells; to be called each second. */
    public void look(long now) {
        notes.look(remote.isKnown() || dtls() != null, sent(), received(), now);
    }

    /** Whether something was noticed that {@link #news} has not told. */
    public boolean hasNews() {
        return notes.hasNews();
    }

    /** What was noticed, once. */
    public List<Happening> news() {
        return notes.news();
    }

    /** How the party was heard in the last interval that is over, once; null if there is none. */
    public @Nullable Quality interval() {
        return notes.interval();
    }

    /** How long nothing has come and gone. */
    public Silence silence(long now) {
        return new Silence(Duration.ofNanos(now - heardAt), Duration.ofNanos(now - sentAt));
    }

    /** How the party was heard until now, and what it said. */
    public Quality quality(long now) {
        return notes.quality(sent(), received(), now);
    }

    private long sent() {
        return source.allPackets() + relayed;
    }

    private long received() {
        return reception.packets() + unread;
    }
}
