package cloud.sentiric.media.grpc;

import cloud.sentiric.media.session.RecordingPlan;
import cloud.sentiric.media.session.RecordingPlan.Channel;
import cloud.sentiric.proto.media.v1.RecordingChannel;
import cloud.sentiric.proto.media.v1.StartRecordingRequest;
import java.util.regex.Pattern;

/** Reads what is to be recorded: parts of it name files. */
final class RecordingPlans {
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final Pattern ATTEMPT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private RecordingPlans() {}

    static RecordingPlan read(StartRecordingRequest request) {
        int channels = request.getChannelsCount();
        if (channels < 1 || channels > RecordingPlan.MOST_CHANNELS) {
            throw Requests.invalid("channels", "must be 1 or %d".formatted(RecordingPlan.MOST_CHANNELS));
        }
        return new RecordingPlan(
                Requests.recordingId(request.getRecordingId()),
                matching(TENANT, "tenant_id", request.getTenantId(), "up to 64 letters, digits, '_', '-' and '.'"),
                matching(ATTEMPT, "attempt_id", request.getAttemptId(), "a UUID in lower case"),
                matching(TRACE, "trace_id", request.getTraceId(), "32 hex digits"),
                request.getPaused(),
                request.getChannelsList().stream().map(RecordingPlans::channel).toList());
    }

    private static Channel channel(RecordingChannel channel) {
        return new Channel(
                matching(NAME, "name", channel.getName(), "1 to 32 letters, digits, '_' and '-'"),
                Requests.end(channel.getEndId()),
                channel.getHears());
    }

    private static String matching(Pattern pattern, String field, String value, String words) {
        if (!pattern.matcher(value).matches()) {
            throw Requests.invalid(field, "must be " + words);
        }
        return value;
    }
}
