package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.Happening.Digit;
import cloud.sentiric.media.end.Happening.Finished;
import cloud.sentiric.media.end.Happening.FirstPacket;
import cloud.sentiric.media.end.Happening.Lost;
import cloud.sentiric.media.end.Happening.Measured;
import cloud.sentiric.media.end.Happening.Missed;
import cloud.sentiric.media.end.Happening.Silent;
import cloud.sentiric.node.TraceContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Tells the operator what is noticed at ends, in words and numbers. Owns the thread rtp-news, so that no packet waits for a log;
 * what it is too slow for is counted and left out.
 */
final class NewsDesk {
    private static final Logger log = LoggerFactory.getLogger(NewsDesk.class);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final QueueThread thread = new QueueThread("rtp-news", () -> {}, IDLE);
    private final QualityMeters meters;
    private final Counter leftOut;

    NewsDesk(MeterRegistry registry) {
        this.meters = new QualityMeters(registry);
        this.leftOut = registry.counter("rtp.news.left.out");
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.stop();
    }

    /** Takes what was noticed; returns at once. */
    void tell(Told told) {
        if (!thread.request(() -> say(told))) {
            leftOut.increment();
        }
    }

    private void say(Told told) {
        MDC.put(TraceContext.CALL_ID_KEY, told.lease().callId().value());
        try {
            switch (told.what()) {
                case Lost lost -> {
                    meters.lost(lost);
                    log.warn(
                            "{} is not heard for {} s at RTP port {}: {}",
                            told.who(),
                            lost.lasts().toSeconds(),
                            told.end().port(),
                            why(lost, told));
                }
                case FirstPacket(int payloadType, boolean again) -> {
                    if (again) {
                        log.info(
                                "{} is heard again at RTP port {}, payload type {}",
                                told.who(),
                                told.end().port(),
                                payloadType);
                    }
                }
                case Silent(boolean began) ->
                    log.info(
                            "{} {} at RTP port {}",
                            told.who(),
                            began ? "sends nothing but silence (is it muted?)" : "is silent no more",
                            told.end().port());
                case Measured(var quality) -> meters.measured(quality);
                case Finished _, Digit _, Missed _ -> {}
            }
        } finally {
            MDC.remove(TraceContext.CALL_ID_KEY);
        }
    }

    /** What an operator can do something about. */
    private static String why(Lost lost, Told told) {
        return switch (lost.cause()) {
            case NOTHING_ARRIVES ->
                "nothing arrives; look for a firewall or NAT between it and this port, its SDP says " + told.remote();
            case FROM_ELSEWHERE ->
                "RTP arrives from " + lost.detail() + ", but its SDP says " + told.remote()
                        + " and no NAT explains it: it is not let in";
            case WRONG_PAYLOAD_TYPE -> "it sends payload type " + lost.detail() + ", which was not agreed";
            case NOT_RTP -> "what it sends is no RTP; is it encrypted, or ICE, without having said so?";
            case WRONG_KEYS -> "it seals its packets with other keys than its SDP says";
        };
    }
}
