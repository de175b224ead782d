package cloud.sentiric.phone.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserAgentTest {
    private static final SipUri CALLEE = SipUri.parse("sip:902124548590@sentiric.cloud");

    private final Peer peer = new Peer(Optional.of(new Account("1001", "secret", "sentiric.cloud")));

    private SipRequest invites() {
        peer.tells(now -> peer.alice.invite(CALLEE, "v=0", now));
        return peer.sent("INVITE");
    }

    @Nested
    class Registering {
        @Test
        void aChallengeIsAnsweredWithTheNextCseqAndANewBranch() {
            peer.tells(now -> peer.alice.register(OptionalLong.of(3600), now));
            var first = peer.sent("REGISTER");
            peer.answers(Peer.response(first, 401));
            var second = peer.sent("REGISTER");

            assertThat(peer.told()).isEmpty();
            assertThat(second.uri()).isEqualTo("sip:sentiric.cloud");
            assertThat(second.callId()).isEqualTo(first.callId());
            assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
            assertThat(second.via().branch()).isNotEqualTo(first.via().branch());
            assertThat(second.headers().only("Authorization")).contains("nc=00000001", "uri=\"sip:sentiric.cloud\"");
        }

        @Test
        void aSecondChallengeIsFinalButForAStaleNonce() {
            peer.tells(now -> peer.alice.register(OptionalLong.of(3600), now));
            peer.answers(Peer.response(peer.sent("REGISTER"), 401));
            var again = peer.sent("REGISTER");
            var stale = Peer.response(again, 401);
            peer.answers(new SipResponse(
                    401,
                    "",
                    stale.headers()
                            .replacing("WWW-Authenticate", stale.headers().only("WWW-Authenticate") + ", stale=true"),
                    ""));
            assertThat(peer.told()).isEmpty();

            peer.answers(Peer.response(peer.sent("REGISTER"), 401));
            assertThat(peer.told()).containsExactly(401);
        }

        @Test
        void theNonceIsUsedOnWithACount() {
            peer.tells(now -> peer.alice.register(OptionalLong.of(3600), now));
            peer.answers(Peer.response(peer.sent("REGISTER"), 401));
            peer.answers(Peer.response(peer.sent("REGISTER"), 200));
            peer.tells(now -> peer.alice.register(OptionalLong.of(0), now));

            assertThat(peer.sent("REGISTER").headers().only("Authorization")).contains("nc=00000002");
            assertThat(peer.sent("REGISTER").headers().only("Expires")).isEqualTo("0");
        }

        @Test
        void aRequestSentAsItIsGetsItsChallenge() {
            peer.tells(now -> peer.alice.register(OptionalLong.of(3600), now));
            var raw = peer.sent("REGISTER").replacing("Via", "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKraw");
            peer.tells(now -> peer.alice.send(raw, now));
            peer.answers(raw.answer(401, "", "peer").with("WWW-Authenticate", "Digest realm=\"r\""));

            assertThat(peer.told()).containsExactly(401);
        }
    }

    @Nested
    class Calling {
        private SipRequest invite = invites();

        @Test
        void aChallengeIsAcknowledgedAndAnswered() {
            peer.answers(Peer.response(invite, 407));

            assertThat(peer.sent("ACK").via()).isEqualTo(invite.via());
            assertThat(peer.sent("ACK").to().tag()).contains("peer");
            assertThat(peer.sent("INVITE").headers().only("Proxy-Authorization"))
                    .contains("qop=auth");
            assertThat(peer.sent("INVITE").callId()).isEqualTo(invite.callId());
            assertThat(peer.sent("INVITE").cseq().number()).isEqualTo(2);
        }

        @Test
        void aRefusalIsAcknowledgedEachTimeItComes() {
            peer.answers(Peer.response(invite, 404));
            assertThat(peer.told()).containsExactly(404);
            peer.answers(Peer.response(invite, 404));

            assertThat(peer.sent("ACK").via()).isEqualTo(invite.via());
            assertThat(peer.told()).isEmpty();
        }

        @Test
        void theAckOf2xxGoesAlongTheRouteSetToTheContact() {
            peer.answers(Peer.response(invite, 200));
            var ack = peer.sent("ACK");

            assertThat(ack.uri()).isEqualTo("sip:server@192.0.2.30:13024");
            assertThat(ack.headers().values("Route"))
                    .containsExactly("<sip:192.0.2.10:5060;lr;sn=\"outer\">", "<sip:192.0.2.20:5060;lr;sn=inner>");
            assertThat(peer.sentTo()).isEqualTo(Peer.GATEWAY);
            assertThat(ack.cseq()).isEqualTo(new CSeq(1, "ACK"));
            assertThat(ack.via().branch()).isNotEqualTo(invite.via().branch());
            assertThat(peer.violations()).isEmpty();
        }

        @Test
        void aRepeated2xxGetsTheSameAck() {
            peer.answers(Peer.response(invite, 200));
            var ack = peer.sent("ACK");
            peer.answers(Peer.response(invite, 200));

            assertThat(peer.sent()).containsExactly(ack);
            assertThat(peer.violations()).isEmpty();
        }

        @Test
        void isRetransmittedUntilGivenUp() {
            peer.passes(500);
            assertThat(peer.sent("INVITE")).isEqualTo(invite);
            peer.passes(31_500);

            assertThat(peer.toldUnanswered()).isTrue();
        }

        @Test
        void cancelWaitsForAProvisionalResponse() {
            peer.tells(peer.alice::cancel);
            assertThat(peer.sent()).isEmpty();
            peer.answers(Peer.response(invite, 100));
            var cancel = peer.sent("CANCEL");

            assertThat(cancel.via()).isEqualTo(invite.via());
            assertThat(cancel.uri()).isEqualTo(invite.uri());
            assertThat(cancel.to().tag()).isEmpty();
            assertThat(cancel.cseq()).isEqualTo(new CSeq(1, "CANCEL"));
            peer.answers(Peer.response(invite, 180));
            assertThat(peer.sent()).isEmpty();
        }

        @Test
        void aCallThatWasAnsweredBeforeTheCancelIsEnded() {
            peer.answers(Peer.response(invite, 180));
            peer.tells(peer.alice::cancel);
            peer.answers(Peer.response(invite, 200));

            assertThat(peer.sent("ACK").cseq().number()).isEqualTo(1);
            assertThat(peer.sent("BYE").cseq().number()).isEqualTo(2);
        }
    }

    @Nested
    class Talking {
        private SipRequest invite = invites();

        @BeforeEach
        void answered() {
            peer.answers(Peer.response(invite, 200));
        }

        @Test
        void hangsUpAlongTheRouteSet() {
            peer.tells(peer.alice::bye);
            var bye = peer.sent("BYE");

            assertThat(bye.uri()).isEqualTo("sip:server@192.0.2.30:13024");
            assertThat(bye.to().tag()).contains("peer");
            assertThat(bye.headers().values("Route")).hasSize(2);
            assertThat(peer.alice.dialog()).isEmpty();
        }

        @Test
        void aByeOfThePeerIsAnsweredAsOftenAsItComes() {
            var bye = Peer.request("BYE", invite, 1);
            peer.answers(bye);
            assertThat(peer.sent()).singleElement().matches(message -> ((SipResponse) message).status() == 200);
            assertThat(peer.violations()).isEmpty();
            var first = peer.sent();
            peer.answers(bye);

            assertThat(peer.sent()).isEqualTo(first);
        }

        @ParameterizedTest
        @CsvSource({"OPTIONS, 200", "INVITE, 488", "INFO, 405", "CANCEL, 481"})
        void requestsGetTheirAnswer(String method, int status) {
            peer.answers(Peer.request(method, invite, 1));

            assertThat(peer.sent()).singleElement().matches(message -> ((SipResponse) message).status() == status);
        }

        @Test
        void aByeOfAnotherDialogIsRefused() {
            var bye = Peer.request("BYE", invite, 1);
            peer.answers(bye.replacing("From", bye.from().text().replace("tag=peer", "tag=other")));

            assertThat(peer.sent()).singleElement().matches(message -> ((SipResponse) message).status() == 481);
        }

        @Test
        void noticesARouteThatWasLeftAndACseqThatFalls() {
            peer.answers(Peer.request("OPTIONS", invite, 5));
            peer.answers(Peer.request("BYE", invite, 4).with("Route", "<sip:192.0.2.10;lr>"));

            assertThat(peer.violations()).hasSize(2);
        }
    }

    @Nested
    class Noticing {
        private SipRequest invite = invites();

        private void receives(int status, UnaryOperator<Headers> change) {
            var right = Peer.response(invite, status);
            peer.answers(new SipResponse(status, "", change.apply(right.headers()), right.body()));
        }

        @Test
        void nothingWhereAllIsRight() {
            for (int status : new int[] {100, 180, 200}) {
                receives(status, headers -> headers);
                assertThat(peer.violations()).isEmpty();
            }
        }

        @Test
        void aViaThatIsNotOurs() {
            receives(180, headers -> headers.with("Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKx"));
            assertThat(peer.violations()).singleElement().asString().contains("2 Vias");
        }

        @Test
        void aMissingRport() {
            receives(180, headers -> headers.replacing("Via", invite.via().text()));
            assertThat(peer.violations()).singleElement().asString().contains("rport");
        }

        @Test
        void aMissingToTag() {
            receives(180, headers -> headers.replacing("To", invite.to().text()));
            assertThat(peer.violations()).singleElement().asString().contains("To tag");
        }

        @Test
        void aChangedCseq() {
            receives(180, headers -> headers.replacing("CSeq", "9 INVITE"));
            assertThat(peer.violations()).singleElement().asString().contains("CSeq 9 INVITE");
        }

        @Test
        void aRecordRouteWithoutLr() {
            receives(200, headers -> headers.replacing("Record-Route", "<sip:192.0.2.10>"));
            assertThat(peer.violations()).singleElement().asString().contains("without lr");
        }

        @Test
        void a2xxWithoutContact() {
            receives(200, headers -> headers.without("Contact"));
            assertThat(peer.violations()).isNotEmpty();
        }

        @Test
        void aResponseToNothing() {
            peer.answers(Peer.response(invite.replacing("Via", "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKno"), 200));
            assertThat(peer.violations()).singleElement().asString().contains("answers no request");
        }

        @Test
        void aRetransmitted2xxWithAnotherTag() {
            receives(200, headers -> headers);
            receives(200, headers -> headers.replacing("To", invite.to().text() + ";tag=other"));
            assertThat(peer.violations()).isNotEmpty();
        }
    }
}
