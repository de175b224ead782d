package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.LossCause;
import cloud.sentiric.proto.media.v1.Quality;
import cloud.sentiric.signaling.media.EndQuality;

/** Reads qualities. */
final class EndQualities {
    private EndQualities() {}

    static EndQuality read(Quality quality) {
        return new EndQuality(
                quality.getEndId(),
                quality.getParty(),
                quality.getDurationMs(),
                quality.getPacketsSent(),
                quality.getPacketsReceived(),
                quality.getLost(),
                quality.getBurstRatio(),
                quality.getLongestLoss(),
                quality.getJitterMs(),
                quality.getRoundTripMs(),
                quality.getMos(),
                quality.getWorstMos(),
                quality.getReported(),
                quality.getRemoteLoss(),
                quality.getRemoteJitterMs(),
                quality.getLostMs(),
                cause(quality.getLossCause()));
    }

    private static String cause(LossCause cause) {
        return switch (cause) {
            case LOSS_CAUSE_UNSPECIFIED -> "";
            case LOSS_CAUSE_NOTHING_ARRIVES -> "nothing_arrives";
            case LOSS_CAUSE_FROM_ELSEWHERE -> "from_elsewhere";
            case LOSS_CAUSE_WRONG_PAYLOAD_TYPE -> "wrong_payload_type";
            case LOSS_CAUSE_NOT_RTP -> "not_rtp";
            case LOSS_CAUSE_WRONG_KEYS -> "wrong_keys";
            case UNRECOGNIZED -> "unknown";
        };
    }
}
