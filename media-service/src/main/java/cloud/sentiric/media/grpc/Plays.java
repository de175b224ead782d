package cloud.sentiric.media.grpc;

import cloud.sentiric.media.playout.Played;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;

/** Writes how playing ended. */
final class Plays {
    private Plays() {}

    static PlayAudioOutcome outcome(Played played) {
        return switch (played.outcome()) {
            case FINISHED -> PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED;
            case STOPPED -> PlayAudioOutcome.PLAY_AUDIO_OUTCOME_STOPPED;
            case RELEASED -> PlayAudioOutcome.PLAY_AUDIO_OUTCOME_RELEASED;
        };
    }
}
