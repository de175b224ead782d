package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Message;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.SipUri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dialog as one of its sides keeps it (RFC 3261 §12.1).
 *
 * @param localTag our tag
 * @param remoteTag tag of the other side; empty for an RFC 2543 client without one
 * @param localCseq number of our last request
 * @param remoteCseq number of its last request; -1 before the first
 * @param local our address with tag: From of our requests
 * @param remote its address with tag: To of our requests
 * @param target remote target: URI of its Contact
 * @param routes route set, first hop first
 * @param peer where its INVITE came from; used where neither route nor target is an IP literal
 */
public record Dialog(
        CallId callId,
        String localTag,
        String remoteTag,
        long localCseq,
        long remoteCseq,
        String local,
        String remote,
        String target,
        List<String> routes,
        InetSocketAddress peer) {
    private static final int DEFAULT_PORT = 5060;

    public Dialog {
        routes = List.copyOf(routes);
    }

    /** The dialog that a 2xx with this tag makes. */
    public static Dialog of(Request invite, String localTag) {
        var remoteTag = invite.from().tag();
        return new Dialog(
                invite.callId(),
                localTag,
                remoteTag == null ? "" : remoteTag,
                0,
                invite.cseq().number(),
                invite.to().text() + ";tag=" + localTag,
                invite.from().text(),
                invite.contacts().getFirst().uri().text(),
                invite.recordRoutes(),
                invite.peer());
    }

    /** The dialog that a response to an INVITE of ours makes (RFC 3261 §12.1.2). */
    static Dialog begun(OutgoingRequest invite, Response response) {
        var local = Address.parse(invite.from());
        return answered(
                invite.callId(),
                String.valueOf(local.tag()),
                invite.cseq().number(),
                invite.from(),
                invite.uri(),
                response,
                invite.routes(),
                invite.destination());
    }

    /** This dialog after the requests that an earlier state of it has counted. */
    Dialog after(Dialog earlier) {
        return with(Math.max(localCseq, earlier.localCseq), Math.max(remoteCseq, earlier.remoteCseq), target);
    }

    /** Another dialog that the same INVITE of ours made. */
    Dialog sibling(Response response) {
        return answered(callId, localTag, response.cseq().number(), local, target, response, routes, peer);
    }

    private static Dialog answered(
            CallId callId,
            String localTag,
            long cseq,
            String local,
            String uri,
            Response response,
            List<String> way,
            InetSocketAddress peer) {
        var tag = response.to().tag();
        var target = response.contacts().isEmpty()
                ? uri
                : response.contacts().getFirst().uri().text();
        return new Dialog(
                callId,
                localTag,
                tag == null ? "" : tag,
                cseq,
                -1,
                local,
                response.to().text(),
                target,
                routes(response, target, way, peer),
                peer);
    }

    /**
     * The route set of a response. Where our INVITE went along a Route its first hop stays the first one, whatever the answer
     * says: what is inside is not for whoever answers to send to, and one who left our gateway out is reached the same way.
     */
    private static List<String> routes(Response response, String target, List<String> way, InetSocketAddress first) {
        var routes = new ArrayList<>(response.recordRoutes());
        Collections.reverse(routes);
        try {
            boolean left =
                    routes.isEmpty() || !destination(routes, target, first).equals(first);
            return left && !way.isEmpty() ? way : routes;
        } catch (IllegalArgumentException e) {
            return way;
        }
    }

    /** Whether a request of the other side is inside this dialog (RFC 3261 §12.2.2). */
    public boolean has(Request request) {
        var remoteTagOf = request.from().tag();
        return localTag.equals(request.to().tag()) && remoteTag.equals(remoteTagOf == null ? "" : remoteTagOf);
    }

    /** Whether a response to a request of ours is of this dialog, not of another one that the same INVITE made. */
    boolean has(Response response) {
        var tag = response.to().tag();
        return remoteTag.equals(tag == null ? "" : tag);
    }

    /** Whether a request of ours is inside this dialog. */
    boolean has(OutgoingRequest request) {
        var tag = Address.parse(request.to()).tag();
        return callId.equals(request.callId()) && remoteTag.equals(tag == null ? "" : tag);
    }

    /** This dialog after a request of the other side, whatever becomes of it (RFC 3261 §12.2.2). */
    public Dialog received(Request request) {
        return with(localCseq, request.cseq().number(), target);
    }

    /** This dialog after a target refresh of the other side that was accepted: a refused one changes nothing (RFC 6141 §4.8). */
    public Dialog refreshed(Message message) {
        return message.contacts().isEmpty()
                ? this
                : with(
                        localCseq,
                        remoteCseq,
                        message.contacts().getFirst().uri().text(),
                        // In a response to one of our requests the gateway writes none: what is there is the client's.
                        message instanceof Request request ? renewed(request.recordRoutes()) : routes);
    }

    /**
     * The route set, which stays as it is (RFC 3261 §12.2), but for its first value, by which the gateway finds the client: where
     * the client has moved, the gateway says so by a new one.
     */
    private List<String> renewed(List<String> recorded) {
        if (recorded.isEmpty() || routes.isEmpty()) {
            return routes;
        }
        var now = Address.parse(recorded.getFirst()).uri();
        var before = Address.parse(routes.getFirst()).uri();
        if (!now.host().equalsIgnoreCase(before.host()) || now.port() != before.port()) {
            return routes;
        }
        var renewed = new ArrayList<>(routes);
        renewed.set(0, recorded.getFirst());
        return renewed;
    }

    private Dialog with(long ourNumber, long theirNumber, String newTarget) {
        return with(ourNumber, theirNumber, newTarget, routes);
    }

    private Dialog with(long ourNumber, long theirNumber, String newTarget, List<String> newRoutes) {
        return new Dialog(
                callId, localTag, remoteTag, ourNumber, theirNumber, local, remote, newTarget, newRoutes, peer);
    }

    /** This dialog with one more request of ours (RFC 3261 §12.2.1.1). */
    public Dialog next() {
        return with(localCseq + 1, remoteCseq, target);
    }

    /** This dialog with so many numbers of ours left out, which another node may have used. */
    public Dialog skip(int numbers) {
        return with(localCseq + numbers, remoteCseq, target);
    }

    /** The BYE that ends this dialog (RFC 3261 §15.1.1). */
    public OutgoingRequest bye(String reason) {
        return bye(ReleaseCause.of(reason).headers(reason));
    }

    /** The BYE that ends this dialog, with Reason fields (RFC 3326). */
    OutgoingRequest bye(List<Header> reasons) {
        return next().request(Method.BYE, null, reasons);
    }

    /** The ACK of a 2xx to an INVITE of ours (RFC 3261 §13.2.2.4). */
    public OutgoingRequest ack(CSeq invite) {
        return request(new CSeq(invite.number(), Method.ACK), null, List.of());
    }

    /** The latest request of ours, along the route set (RFC 3261 §12.2.1.1). */
    public OutgoingRequest request(Method method, @Nullable String contact, List<Header> headers) {
        return request(new CSeq(localCseq, method), contact, headers);
    }

    private OutgoingRequest request(CSeq cseq, @Nullable String contact, List<Header> headers) {
        var uri = target;
        var path = routes;
        if (!routes.isEmpty() && !isLoose(routes.getFirst())) {
            // A strict router takes its own URI as the Request-URI and the target as the last route.
            uri = Address.parse(routes.getFirst()).uri().text();
            var strict = new ArrayList<>(routes.subList(1, routes.size()));
            strict.add("<" + target + ">");
            path = strict;
        }
        return new OutgoingRequest(
                cseq.method(),
                uri,
                callId,
                cseq,
                OutgoingRequest.HOPS,
                local,
                remote,
                path,
                contact,
                headers,
                null,
                new byte[0],
                destination());
    }

    private static boolean isLoose(String route) {
        return Address.parse(route).uri().parameters().has("lr");
    }

    private InetSocketAddress destination() {
        return destination(routes, target, peer);
    }

    /** Where a request goes first (RFC 3261 §8.1.2): as names are not looked up here, elsewhere if it has no IP literal. */
    public static InetSocketAddress destination(List<String> routes, String target, InetSocketAddress otherwise) {
        var first = routes.isEmpty()
                ? SipUri.parse(target)
                : Address.parse(routes.getFirst()).uri();
        var address = literal(first);
        return address == null ? otherwise : address;
    }

    /** Names are not looked up, nor what only looks like an address: nothing waits on the path of a call. */
    private static @Nullable InetSocketAddress literal(SipUri uri) {
        var host = uri.host();
        boolean six = host.startsWith("[");
        if (!six && !host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return null;
        }
        try {
            var address = InetAddress.ofLiteral(six ? host.substring(1, host.length() - 1) : host);
            return new InetSocketAddress(address, uri.port() < 0 ? DEFAULT_PORT : uri.port());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
