package cloud.sentiric.media.conversation;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.playout.Sounding;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A partner talks with the party at an end, both in linear sound. No sockets, no clock: packets, sound and times in nanoseconds come
 * in, frames and packets go out.
 */
public final class Conversation implements AutoCloseable {
    /**
     * How it is talked.
     *
     * @param rate samples a second, both ways: 8000 or 16,000
     * @param format what the party is sent
     */
    public record Terms(int rate, Format format) {}

    private final Partner partner;
    private final Listening listening;
    private final Speaking speaking;
    private boolean finishing;

    /** Sends as the given source. */
    public Conversation(
            Terms terms, Partner partner, Codecs codecs, SendingSource source, RandomGenerator random, long now) {
        this.partner = partner;
        var telling = new Telling(partner, terms.rate(), now);
        this.listening = new Listening(codecs, terms.rate(), random, telling, now);
        this.speaking = new Speaking(codecs, terms.rate(), terms.format(), source, telling);
    }

    /** Whose it is. */
    public Partner partner() {
        return partner;
    }

    /** Takes a packet of the party, which speaks so. */
    public void hear(RtpHeader header, ByteBuffer datagram, Formats spoken, long now) {
        listening.hear(header, datagram, spoken, now);
    }

    /** Tells what need not be waited for any longer. */
    public void look(long now) {
        listening.look(now);
    }

    /** When {@link #look} has something; {@link Long#MAX_VALUE}: never. */
    public long due() {
        return listening.due();
    }

    /** The party is to hear this; false if more waits than may. */
    public boolean say(byte[] pcm, long now) {
        return speaking.say(pcm, now);
    }

    /** Is told when all before it has been heard; false if too many wait. */
    public boolean mark(String name, long now) {
        return speaking.mark(name, now);
    }

    /** What waits is not to be heard. */
    public void flush(long now) {
        speaking.flush(now);
    }

    /** Something else is played to the party first. */
    public void interrupt(long now) {
        speaking.interrupt(now);
    }

    /** What is to be heard; null while there is nothing. */
    public @Nullable Sounding sounding() {
        return speaking.isSilent() ? null : speaking;
    }

    /** All that was to be heard has been. */
    public void rest(long now) {
        speaking.rest(now);
    }

    /** The partner says no more. */
    public void finish() {
        finishing = true;
    }

    /** Whether it is over, as all was said and heard. */
    public boolean isFinished() {
        return finishing && speaking.isSilent();
    }

    @Override
    public void close() {
        listening.close();
        speaking.close();
    }
}
