package cloud.sentiric.media.grpc;

import cloud.sentiric.media.quality.Cause;
import cloud.sentiric.media.session.EndQuality;
import cloud.sentiric.proto.media.v1.LossCause;
import cloud.sentiric.proto.media.v1.Quality;
import org.jspecify.annotations.Nullable;

/** Writes qualities. */
final class Qualities {
    private Qualities() {}

    static Quality message(EndQuality of) {
        return message(of.quality())
                .setEndId(of.end().toString())
                .setParty(of.party())
                .build();
    }

    /** One without its end. */
    static Quality.Builder message(cloud.sentiric.media.quality.Quality quality) {
        var message = Quality.newBuilder()
                .setDurationMs(quality.time().toMillis())
                .setPacketsSent(quality.sent())
                .setPacketsReceived(quality.received())
                .setLost(quality.lost())
                .setBurstRatio(quality.burstRatio())
                .setLongestLoss(quality.longestLoss())
                .setJitterMs(quality.jitterMs())
                .setRoundTripMs(quality.roundTripMs())
                .setMos(quality.mos())
                .setWorstMos(quality.worstMos())
                .setLostMs(quality.unheard().toMillis())
                .setLossCause(cause(quality.cause()));
        var told = quality.told();
        return told == null
                ? message
                : message.setReported(true).setRemoteLoss(told.loss()).setRemoteJitterMs(told.jitterMs());
    }

    static LossCause cause(@Nullable Cause cause) {
        return switch (cause) {
            case null -> LossCause.LOSS_CAUSE_UNSPECIFIED;
            case NOTHING_ARRIVES -> LossCause.LOSS_CAUSE_NOTHING_ARRIVES;
            case FROM_ELSEWHERE -> LossCause.LOSS_CAUSE_FROM_ELSEWHERE;
            case WRONG_PAYLOAD_TYPE -> LossCause.LOSS_CAUSE_WRONG_PAYLOAD_TYPE;
            case NOT_RTP -> LossCause.LOSS_CAUSE_NOT_RTP;
            case WRONG_KEYS -> LossCause.LOSS_CAUSE_WRONG_KEYS;
        };
    }
}
