package cloud.sentiric.phone.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is wrong with a response to a request of ours (RFC 3261 §8.2.6, §12.1.1, RFC 3581 §4). */
final class ResponseCheck {
    /** A field that must come with a status (RFC 3261 §21.4). */
    private static final Map<Integer, String> COMPANIONS = Map.of(
            401, "WWW-Authenticate",
            405, "Allow",
            407, "Proxy-Authenticate",
            420, "Unsupported",
            423, "Min-Expires");

    private final SipRequest request;
    private final SipResponse response;
    private final List<String> violations = new ArrayList<>();

    private ResponseCheck(SipRequest request, SipResponse response) {
        this.request = request;
        this.response = response;
    }

    static List<String> violations(SipRequest request, SipResponse response) {
        var check = new ResponseCheck(request, response);
        check.via();
        check.copied();
        check.to();
        check.recordRoute();
        check.companions();
        return check.violations;
    }

    private void via() {
        var vias = response.vias();
        unless(vias.size() == 1, "reached us with " + vias.size() + " Vias instead of ours alone");
        var via = vias.getFirst();
        unless(via.sentBy().equals(request.via().sentBy()), "our Via came back as '" + via.text() + "'");
        if (request.via().parameters().has("rport")) {
            String port = via.parameters().value("rport").orElse("");
            boolean translated = via.parameters()
                    .value("received")
                    .map(address -> !address.equals(via.sentBy().host()))
                    .orElse(false);
            unless(port.matches("[0-9]+"), "rport was asked for, but came back as '" + port + "'");
            unless(
                    translated
                            || port.isEmpty()
                            || port.equals("" + via.sentBy().port()),
                    "rport=" + port + " is not ours");
        }
    }

    private void copied() {
        same("Call-ID", request.callId(), response.callId());
        same("CSeq", request.cseq(), response.cseq());
        same("From URI", request.from().uri().text(), response.from().uri().text());
        same("From tag", request.from().tag(), response.from().tag());
    }

    private void to() {
        same("To URI", request.to().uri().text(), response.to().uri().text());
        if (request.to().tag().isPresent()) {
            same("To tag", request.to().tag(), response.to().tag());
        } else if (response.status() > 100) {
            unless(response.to().tag().isPresent(), "has no To tag");
        }
    }

    private void recordRoute() {
        if (!request.is("INVITE") || request.to().tag().isPresent()) {
            return;
        }
        response.headers().values("Record-Route").stream()
                .map(NameAddress::parse)
                .filter(route -> !route.uri().parameters().has("lr"))
                .forEach(route -> violations.add(name() + " has a Record-Route without lr: " + route.text()));
        if (response.isSuccess()) {
            unless(response.headers().values("Contact").size() == 1, "has no single Contact");
            unless(!response.body().isEmpty() || request.body().isEmpty(), "has no answer to our offer");
        }
    }

    private void companions() {
        var companion = COMPANIONS.get(response.status());
        if (companion != null) {
            unless(response.headers().first(companion).isPresent(), "comes without " + companion);
        }
    }

    private void same(String what, Object sent, Object received) {
        unless(sent.equals(received), "has " + what + " " + received + " instead of " + sent);
    }

    private void unless(boolean right, String wrong) {
        if (!right) {
            violations.add(name() + " " + wrong);
        }
    }

    private String name() {
        return response.status() + " to " + request.method();
    }
}
