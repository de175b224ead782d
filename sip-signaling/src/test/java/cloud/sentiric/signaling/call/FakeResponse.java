package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Text;
import cloud.sentiric.signaling.sip.Via;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A response without a wire. */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record FakeResponse(OutgoingRequest request, int status, Map<String, String> headers, byte[] body) implements Response {
    static FakeResponse to(OutgoingRequest request, int status, Map<String, String> headers, String body) {
        return new FakeResponse(request, status, headers, body.getBytes(UTF_8));
    }

    @Override
    public String reason() {
        return "";
    }

    @Override
    public CallId callId() {
        return request.callId();
    }

    @Override
    public CSeq cseq() {
        return request.cseq();
    }

    @Override
    public Address from() {
        return Address.parse(request.from());
    }

    @Override
    public Address to() {
        var to = request.to();
        return Address.parse(to.contains(";tag=") ? to : to + ";tag=" + headers.getOrDefault("to-tag", "callee"));
    }

    @Override
    public Via topVia() {
        return Via.parse("SIP/2.0/UDP 192.0.2.9:13024;branch=z9hG4bKx");
    }

    @Override
    public int viaCount() {
        return 1;
    }

    @Override
    public List<Address> contacts() {
        return List.of(Address.parse(headers.getOrDefault("contact", "<sip:1001@192.0.2.8:5070>")));
    }

    @Override
    public List<String> recordRoutes() {
        return headers("record-route").stream()
                .flatMap(line -> Text.split(line, ',').stream())
                .toList();
    }

    @Override
    public @Nullable String header(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("content-type") ? contentType() : headers.get(lower);
    }

    @Override
    public List<String> headers(String name) {
        var value = header(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public List<Header> fields() {
        var fields = new ArrayList<Header>();
        headers.forEach((name, value) -> fields.add(new Header(name, value)));
        return fields;
    }

    @Override
    public @Nullable String contentType() {
        return body.length == 0 ? null : "application/sdp";
    }

    @Override
    public InetSocketAddress peer() {
        return request.destination();
    }
}
