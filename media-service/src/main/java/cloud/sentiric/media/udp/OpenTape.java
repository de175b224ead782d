package cloud.sentiric.media.udp;

import cloud.sentiric.media.recording.Recordings.Begun.Going;
import cloud.sentiric.media.session.RecordingPlan.Channel;
import cloud.sentiric.media.session.RequestId;
import java.util.List;

/** The recording of a session and what its channels are now. */
record OpenTape(RequestId name, Going going, int most, List<Channel> channels) {
    OpenTape with(List<Channel> others) {
        return new OpenTape(name, going, most, others);
    }

    /** Whether its file has not so many. */
    boolean hasLess(List<Channel> than) {
        return most < than.size();
    }

    boolean isOver() {
        return going.tape().isStopped();
    }
}
