package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.SipUri;

/** Compares the uri of a digest with the Request-URI (RFC 7616 §3.4.6). */
final class DigestUri {
    private static final int SIP = 5060;
    private static final int SIPS = 5061;

    private DigestUri() {}

    /**
     * Whether both name the same resource: user, host and port. Escapes, the case of the host, a default port, parameters
     * and the s of sips may differ: clients and proxies write them differently (RFC 3261 §19.1.4, §22.4).
     */
    static boolean means(String digestUri, SipUri request) {
        SipUri said;
        try {
            said = SipUri.parse(digestUri);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (!said.isSip() || !request.isSip()) {
            return said.text().equals(request.text());
        }
        return said.userText().equals(request.userText())
                && said.host().equals(request.host())
                && (said.port() == request.port() || (usual(said) && usual(request)));
    }

    private static boolean usual(SipUri uri) {
        return uri.port() < 0 || uri.port() == SIP || uri.port() == SIPS;
    }
}
