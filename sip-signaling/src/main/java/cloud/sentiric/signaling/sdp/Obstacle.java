package cloud.sentiric.signaling.sdp;

import java.util.List;

/** Why no stream of a description can be served, in words that help whoever set the phone up. */
final class Obstacle {
    private Obstacle() {}

    static String of(List<MediaDescription> media, LocalDescription local) {
        return media.stream()
                .filter(section -> section.media().equals("audio") && section.port() != 0)
                .findFirst()
                .map(audio -> of(audio, local))
                .orElse("no audio stream is offered");
    }

    private static String of(MediaDescription audio, LocalDescription local) {
        boolean sealed = audio.protocol().equals(OfferAnswer.SEALED_PROFILE);
        boolean web = WebPeer.isProfile(audio.protocol()) && local.web() != null;
        if (web && audio.web() == null) {
            return "UDP/TLS is served with ICE, rtcp-mux, setup and a fingerprint by sha-256 alone";
        }
        if (!web && !sealed && !audio.protocol().equals(OfferAnswer.PROFILE)) {
            return "transport profile " + shown(audio.protocol()) + " is not served, only " + OfferAnswer.PROFILE
                    + " and " + OfferAnswer.SEALED_PROFILE;
        }
        if (sealed && audio.cryptos().stream().allMatch(crypto -> Crypto.parse(crypto) == null)) {
            return "no a=crypto of a suite that is served, with one key and no parameters";
        }
        var address = audio.connection();
        if (address == null) {
            return "no connection address (c=)";
        }
        if (!OfferAnswer.isLiteral(address)) {
            return "connection address " + shown(address) + " is no unicast IP address";
        }
        if (!web && !local.reaches(address)) {
            return "connection address " + shown(address) + " is not of the family of ours, " + local.address();
        }
        return "no common codec";
    }

    /** What may stand in a quoted string of a header field. */
    private static String shown(String text) {
        var plain = text.replaceAll("[^A-Za-z0-9./:_-]", "?");
        return plain.length() > 64 ? plain.substring(0, 64) : plain;
    }
}
