package cloud.sentiric.signaling.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Via;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request without a wire. */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record FakeRequest(
        Method method,
        String rawUri,
        CallId callId,
        CSeq cseq,
        Address from,
        Address to,
        List<Address> contacts,
        List<String> recordRoutes,
        Map<String, String> headers,
        byte[] body,
        int id)
        implements Request {
    static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 192.0.2.7
            s=-
            c=IN IP4 192.0.2.7
            t=0 0
            m=audio 4002 RTP/AVP 0 8 101
            a=rtpmap:101 telephone-event/8000
            """;
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 5060);
    private static int ids;

    static FakeRequest of(Method method, String uri, String callId, long cseq, String toTag, String body) {
        return new FakeRequest(
                method,
                uri,
                new CallId(callId),
                new CSeq(cseq, method),
                Address.parse("Alice <sip:1001@sentiric.cloud>;tag=alice"),
                Address.parse("<" + uri + ">" + (toTag.isEmpty() ? "" : ";tag=" + toTag)),
                List.of(Address.parse("<sip:1001@192.0.2.7:5070>")),
                List.of("<sip:192.0.2.1:5060;lr;sn=xyz>"),
                Map.of(),
                body.getBytes(UTF_8),
                ids++);
    }

    FakeRequest withFrom(String address) {
        return new FakeRequest(
                method, rawUri, callId, cseq, Address.parse(address), to, contacts, recordRoutes, headers, body, ids++);
    }

    FakeRequest withTo(String address) {
        return new FakeRequest(
                method,
                rawUri,
                callId,
                cseq,
                from,
                Address.parse(address),
                contacts,
                recordRoutes,
                headers,
                body,
                ids++);
    }

    FakeRequest withHeaders(Map<String, String> more) {
        return new FakeRequest(
                method, rawUri, callId, cseq, from, to, contacts, recordRoutes, Map.copyOf(more), body, ids++);
    }

    FakeRequest withContacts(List<Address> moved) {
        return new FakeRequest(method, rawUri, callId, cseq, from, to, moved, recordRoutes, headers, body, ids++);
    }

    FakeRequest withRoutes(List<String> routes) {
        return new FakeRequest(method, rawUri, callId, cseq, from, to, contacts, routes, headers, body, ids++);
    }

    @Override
    public SipUri uri() {
        return SipUri.parse(rawUri);
    }

    @Override
    public Via topVia() {
        return Via.parse("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" + id);
    }

    @Override
    public int viaCount() {
        return 2;
    }

    @Override
    public boolean wildcardContact() {
        return false;
    }

    @Override
    public List<String> path() {
        return List.of();
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
        return body.length == 0 ? null : headers.getOrDefault("content-type", "application/sdp");
    }

    @Override
    public InetSocketAddress peer() {
        return PEER;
    }

    @Override
    public InetSocketAddress source() {
        return PEER;
    }

    @Override
    public byte[] encode(Reply reply) {
        throw new UnsupportedOperationException("no wire");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return id;
    }
}
