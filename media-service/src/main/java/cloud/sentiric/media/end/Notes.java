package cloud.sentiric.media.end;

import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.quality.Counts;
import cloud.sentiric.media.quality.Meter;
import cloud.sentiric.media.quality.Quality;
import cloud.sentiric.media.rtp.PartyReports;
import cloud.sentiric.media.rtp.Reception;
import cloud.sentiric.media.rtp.RtpClock;
import cloud.sentiric.media.rtp.RtpHeader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is noticed of one party: whether and how it is heard, its keys, what it says of itself. Times are nanoseconds. */
final class Notes {
    private final Reception reception;
    private final PartyReports reports;
    private final Hearability hearability = new Hearability();
    private final Loudness loudness = new Loudness();
    private final Digits digits = new Digits();
    private final Meter meter;
    private final List<Happening> news = new ArrayList<>();
    private @Nullable Speech speech;
    private Formats formats = Formats.UNKNOWN;
    private int payloadType = -1;
    private @Nullable Quality interval;

    /**
     * Nothing is noticed yet.
     *
     * @param reception of the packets that are told here
     * @param reports that come from the party
     */
    Notes(Reception reception, PartyReports reports, long now) {
        this.reception = reception;
        this.reports = reports;
        this.meter = new Meter(counts(0, 0, now));
    }

    void agree(@Nullable Speech agreed, Formats agreedFormats) {
        speech = agreed;
        formats = agreedFormats;
        hearability.agree(agreed);
    }

    /** A packet of the party that was counted. */
    void hear(Reception.Order order, RtpHeader header, ByteBuffer datagram, long now) {
        if (order == Reception.Order.STRAY) {
            return;
        }
        int type = header.payloadType();
        reports.heard();
        hearability.hear(type, now, news);
        if (speech != null && type != 0 && type == speech.telephoneEvent()) {
            var event = formats.sent(type);
            digits.hear(header, datagram, event == null ? RtpClock.HERTZ : event.clock(), now, news);
        } else if (order == Reception.Order.AHEAD) {
            if (type != Speech.COMFORT_NOISE) {
                payloadType = type;
            }
            loudness.hear(header, datagram, now, news);
        }
        meter.missing(reception.missing());
    }

    /** A packet of the party that is not read. */
    void unread(long now) {
        hearability.hear(-1, now, news);
    }

    /** A datagram of somebody else. */
    void stranger(InetSocketAddress from) {
        hearability.stranger(from);
    }

    /** What is no RTP came from the party. */
    void noRtp() {
        hearability.noRtp();
    }

    /** What was sealed otherwise than agreed came from the party. */
    void wrongKeys() {
        hearability.wrongKeys();
    }

    /** Looks at what no packet tells. */
    void look(boolean known, long sent, long received, long now) {
        hearability.look(known && !reports.left(), now, news);
        digits.look(now, news);
        loudness.look(news);
        meter.jitter(reception.jitterMs());
        if (meter.isDue(now)) {
            var quality = meter.interval(counts(sent, received, now), stream());
            if (!quality.isEmpty()) {
                interval = quality;
                news.add(new Happening.Measured(quality));
            }
        }
    }

    void finished(Played played) {
        news.add(new Happening.Finished(played));
    }

    boolean hasNews() {
        return !news.isEmpty();
    }

    List<Happening> news() {
        var told = List.copyOf(news);
        news.clear();
        return told;
    }

    @Nullable
    Quality interval() {
        var told = interval;
        interval = null;
        return told;
    }

    /** Of the whole time. */
    Quality quality(long sent, long received, long now) {
        meter.jitter(reception.jitterMs());
        return meter.whole(counts(sent, received, now), stream());
    }

    private Counts counts(long sent, long received, long now) {
        return new Counts(now, sent, received, reception.lost(), reception.gaps(), hearability.unheard(now));
    }

    /** The clock of what the party is sent, in which it tells jitter, hertz. */
    private int heardClock() {
        return formats.takes().isEmpty()
                ? RtpClock.HERTZ
                : formats.takes().getFirst().clock();
    }

    private Meter.Stream stream() {
        long trip = reports.roundTrip().last();
        return new Meter.Stream(
                payloadType,
                reception.longestGap(),
                trip < 0 ? 0 : Meter.ms(trip),
                reports.told() ? new Quality.Told(reports.loss(), 1000.0 * reports.jitter() / heardClock()) : null,
                hearability.cause());
    }
}
