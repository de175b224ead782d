package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.jain.JainEncoder;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction layer with everything around it written down: what went out, what the user and the observer heard. */
public final class Recorder implements Wire, Observer, TransactionUser {
    public final List<String> sent = new ArrayList<>();
    public final List<InetSocketAddress> destinations = new ArrayList<>();
    public final List<String> heard = new ArrayList<>();
    public final List<String> dropped = new ArrayList<>();
    public final List<Request> requests = new ArrayList<>();
    public long nanos;
    public boolean broken;
    /** What is answered without state. */
    public @Nullable Reply screen;

    /** A layer whose time is {@link #nanos}. */
    public TransactionLayer layer(int max) {
        return layer(max, (_, _) -> this);
    }

    public TransactionLayer layer(int max, TransactionUsers users) {
        var parts = new TransactionLayer.Parts(
                this,
                new JainEncoder(),
                this,
                Timing.DEFAULT,
                "192.0.2.1:5060",
                max,
                () -> nanos,
                () -> Instant.ofEpochSecond(1_800_000_000, nanos));
        return new TransactionLayer(parts, users, 0);
    }

    /** First line of the last message that went out. */
    public String lastLine() {
        return sent.getLast().lines().findFirst().orElseThrow();
    }

    @Override
    public void request(Method method, byte[] message, InetSocketAddress destination) {
        sent.add(new String(message, StandardCharsets.UTF_8));
        destinations.add(destination);
    }

    @Override
    public void response(Method method, int status, byte[] message, InetSocketAddress destination) {
        request(method, message, destination);
    }

    @Override
    public void answered(Method method, int status, long took) {}

    @Override
    public void dropped(String reason) {
        dropped.add(reason);
    }

    @Override
    public void failed(@Nullable CallId callId, Throwable bug) {
        heard.add("bug " + bug.getMessage());
    }

    @Override
    public @Nullable Reply screen(Request request) {
        return screen;
    }

    @Override
    public void request(Request request) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        heard.add("request " + request.method());
        requests.add(request);
    }

    @Override
    public void ack(Request ack) {
        heard.add("ack");
    }

    @Override
    public void cancel(Request invite, boolean byCaller) {
        heard.add("cancel " + invite.topVia().branch() + (byCaller ? "" : " by the proxy"));
    }
}
