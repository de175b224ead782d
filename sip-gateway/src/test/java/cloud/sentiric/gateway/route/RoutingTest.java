package cloud.sentiric.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Choices;
import cloud.sentiric.gateway.token.Keys;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What follows an INVITE, and registrations. */
final class RoutingTest extends Routing {
    @Nested
    class Answers {
        @Test
        void goToTheClientWithoutOurVia() {
            String sent = invite(ONLY_B);
            var decision = gateway.handle(response(sent, "180 Ringing"), B.address(), ONLY_B);
            assertThat(decision).isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, B, false));
            assertThat(gateway.sent())
                    .startsWith("SIP/2.0 180 Ringing\nRecord-Route:")
                    .doesNotContain("Via: SIP/2.0/UDP 10.0.0.1");
        }

        @Test
        void withAViaThatIsNotOursAreDropped() {
            var foreign = new Decision.Drop(Reason.RESPONSE_VIA_NOT_OURS);
            String good = response(invite(ONLY_B), "180 Ringing");
            assertThat(gateway.handle(good.replace("received=192.0.2.10", "received=192.0.2.11"), B.address(), ONLY_B))
                    .isEqualTo(foreign);
            assertThat(gateway.handle(good.replace("rport=40000", "rport=40001"), B.address(), ONLY_B))
                    .isEqualTo(foreign);
            assertThat(gateway.handle(good.replaceFirst("branch=z9hG4bK.", "branch=z9hG4bK!"), B.address(), ONLY_B))
                    .isEqualTo(foreign);
            assertThat(gateway.handle(good.replaceFirst(";sa=[^\\n]*", ""), B.address(), ONLY_B))
                    .isEqualTo(foreign);
        }

        @Test
        void ofAClientWithoutRportGoToItsViaPort() {
            gateway.handle(INVITE.replace(";rport", ""), CLIENT, ONLY_B);
            String sent = gateway.sent();
            assertThat(sent).contains("Via: SIP/2.0/UDP 10.1.1.1:5060;branch=z9hG4bKc1;received=192.0.2.10\n");
            assertThat(gateway.handle(response(sent, "200 OK"), B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(at("192.0.2.10", 5060), Side.OUTSIDE, B, false));
        }
    }

    @Nested
    class FollowUps {
        @Test
        void cancelAndAckOfAFailureFollowTheirInvite() {
            var first = node(gateway.handle(INVITE, CLIENT, BOTH));
            String branch = branch(gateway.sent());
            var other = first == B ? C : B;
            // The other is the choice now, the first one is still there.
            var leaning = Choices.of(List.of(other, first), List.of());
            String cancel = INVITE.replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL");
            assertThat(node(gateway.handle(cancel, CLIENT, leaning))).isSameAs(first);
            assertThat(branch(gateway.sent())).isEqualTo(branch);
            assertThat(gateway.sent())
                    .containsOnlyOnce("\nSentiric-Source: 192.0.2.10:40000;transport=udp;key=1;mac=")
                    .doesNotContain("Record-Route");
            String ack = INVITE.replace("INVITE sip", "ACK sip")
                    .replace("1 INVITE", "1 ACK")
                    .replace("cloud>\n", "cloud>;tag=x\n");
            assertThat(node(gateway.handle(ack, CLIENT, leaning))).isSameAs(first);
            assertThat(branch(gateway.sent())).isEqualTo(branch);
        }

        @Test
        void ackIsNeverAnswered() {
            String ack = INVITE.replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK");
            assertThat(gateway.handle(ack, CLIENT, Choice.NONE)).isEqualTo(new Decision.Drop(Reason.ACK_UNROUTABLE));
            assertThat(gateway.handle(ack.replace("70", "0"), CLIENT, BOTH))
                    .isEqualTo(new Decision.Drop(Reason.ACK_UNROUTABLE));
        }
    }

    @Nested
    class InDialog {
        @Test
        void clientsRequestFollowsTheTokenAlsoThroughAnotherGateway() {
            String sent = invite(ONLY_C);
            var restarted = new Router(edge, Keys.parse("2:fedcba9876543210,1:0123456789abcdef"));
            assertThat(node(restarted.handle(bye(routes(sent, true)), CLIENT, BOTH)))
                    .isSameAs(C);
            assertThat(restarted.sent()).doesNotContain("Route:");
        }

        @Test
        void everyRequestTellsItsTrueSource() {
            String routes = routes(invite(ONLY_C), true);
            for (String method : new String[] {"BYE", "ACK", "INFO", "OPTIONS", "UPDATE"}) {
                String request = bye(routes).replace("BYE", method);
                String forged = request.replace("Max-", "Sentiric-Source: 10.9.9.9:1;transport=udp;key=1;mac=x\nMax-");
                for (String each : new String[] {request, forged}) {
                    gateway.handle(each, CLIENT, BOTH);
                    assertThat(gateway.sent())
                            .containsOnlyOnce("\nSentiric-Source: 192.0.2.10:40000;transport=udp;key=1;mac=")
                            .doesNotContain("10.9.9.9");
                }
            }
            gateway.handle(bye(routes), at("192.0.2.10", 40001), BOTH);
            assertThat(gateway.sent()).contains("\nSentiric-Source: 192.0.2.10:40001;");
        }

        @Test
        void ofADeadNodeGoesToAnother() {
            String sent = invite(ONLY_C);
            assertThat(node(gateway.handle(bye(routes(sent, true)), CLIENT, ONLY_B)))
                    .isSameAs(B);
        }

        @Test
        void forgedTokenIsIgnored() {
            String routes = routes(invite(ONLY_C), true);
            var stranger = new Router(edge, Keys.parse("1:another secret of 16"));
            var choice = Choices.of(List.of(B, C), List.of());
            // Without the token the Call-ID decides; the stranger's table knows it, as it is shared in this test.
            assertThat(stranger.handle(bye(routes), CLIENT, choice)).isInstanceOf(Decision.Forward.class);
            assertThat(stranger.sent()).doesNotContain("Route:");
            var forged = gateway.handle(
                    bye(routes.replaceAll("sn=A", "sn=B")).replace("call-1", "call-2"), B.address(), BOTH);
            // Without a flow it goes where its Request-URI says: to a node, which is no client.
            assertThat(forged).isEqualTo(new Decision.Reply(480, "No Flow And No IP Address To Send To", 0));
        }

        @Test
        void oneParameterSaysOneThing() {
            String routes = routes(invite(ONLY_C), true);
            assertThat(gateway.handle(bye(routes), CLIENT, BOTH).standing().vouched())
                    .isTrue();
            for (String other : new String[] {"sf", "sa", "sc"}) {
                String renamed = bye(routes.replace(";sn=", ";" + other + "=")).replace("call-1", other);
                assertThat(gateway.handle(renamed, CLIENT, BOTH).standing())
                        .as(other)
                        .isEqualTo(Standing.UNKNOWN);
            }
            String good = response(invite(ONLY_B), "180 Ringing");
            assertThat(gateway.handle(good.replaceFirst(";sa=", ";sn="), B.address(), ONLY_B))
                    .isEqualTo(new Decision.Drop(Reason.RESPONSE_VIA_NOT_OURS));
        }

        @Test
        void nodesRequestGoesToTheFlow() {
            String sent = invite(ONLY_B);
            String bye = bye(routes(sent, false)).replace("contact@10.0.0.2:13024", "1001@10.1.1.1");
            assertThat(gateway.handle(bye, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, false));
            assertThat(gateway.sent())
                    .contains("Via: SIP/2.0/UDP gw.example.net:5060;")
                    .doesNotContain("Route:");
            var back = gateway.handle(response(gateway.sent(), "200 OK"), CLIENT, ONLY_B);
            assertThat(((Decision.Forward) back).to()).isEqualTo(at("10.0.0.2", 13024));
        }

        @Test
        void nodesRequestToACarrierGoesWhereItsContactSays() {
            String contact = "sip:1001@198.51.100.4:5080";
            String invite = INVITE.replace("10.1.1.1:5060", "192.0.2.10:5060").replace("sip:1001@10.1.1.1", contact);
            trunk.handle(invite, CLIENT, ONLY_B);
            String bye = bye(routes(trunk.sent(), false)).replace("sip:contact@10.0.0.2:13024", contact);
            assertThat(trunk.handle(bye, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(at("198.51.100.4", 5080), Side.OUTSIDE, null, false).straying());
            assertThat(trunk.sent()).startsWith("BYE " + contact).doesNotContain("Route:");
            // What a name stands for is not asked on this path.
            assertThat(trunk.handle(bye.replace("198.51.100.4", "carrier.example"), B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, false));
        }

        @Test
        void nodesRequestWithTheParameterTrunkGoesToACarrierAndAClientsDoesNot() {
            String route = "Route: <sip:10.0.0.1;lr;trunk=t1>\n";
            String invite =
                    INVITE.replace("sentiric.cloud SIP", "carrier.example SIP").replace("Max-", route + "Max-");
            assertThat(gateway.handle(invite, B.address(), ONLY_B)).isInstanceOf(Decision.Outward.class);
            for (var client : new Router[] {gateway, trunk}) {
                assertThat(node(client.handle(invite.replace("call-1", "call-2"), CLIENT, ONLY_B)))
                        .isSameAs(B);
                assertThat(client.sent()).doesNotContain("Route: <sip:10.0.0.1;lr;trunk");
            }
            // Of another's Route it is no word of ours.
            assertThat(gateway.handle(invite.replace("10.0.0.1;", "10.0.0.5;"), B.address(), ONLY_B))
                    .isNotInstanceOf(Decision.Outward.class);
            // A token of ours leads to its flow.
            String within = bye(routes(invite(ONLY_B), false)).replace(";lr;", ";lr;trunk=t1;");
            assertThat(gateway.handle(within, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, false));
        }

        @Test
        void nodesRequestBeyondAProxyFollowsItsRecordRoute() {
            String proxied = INVITE.replace("Via:", "Via: SIP/2.0/UDP 192.0.2.10:40000;branch=z9hG4bKp1\nVia:")
                    .replace("Max-", "Record-Route: <sip:198.51.100.4;lr>\nMax-");
            trunk.handle(proxied, CLIENT, ONLY_B);
            String bye = bye(routes(trunk.sent(), false)).replace("contact@10.0.0.2:13024", "1001@10.1.1.1");
            assertThat(trunk.handle(bye, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(at("198.51.100.4", 5060), Side.OUTSIDE, null, false).straying());
            assertThat(trunk.sent()).contains("\nRoute: <sip:198.51.100.4;lr>\n");
        }

        @Test
        void nodesRequestToWhoIsNoCarrierGoesToTheFlowWhateverHeSays() {
            String contact = "sip:1001@198.51.100.4:5080";
            String elsewhere =
                    INVITE.replace("10.1.1.1:5060", "192.0.2.10:5060").replace("sip:1001@10.1.1.1", contact);
            String proxied = INVITE.replace("Via:", "Via: SIP/2.0/UDP 192.0.2.10:40000;branch=z9hG4bKp1\nVia:")
                    .replace("Max-", "Record-Route: <sip:198.51.100.4;lr>\nMax-");
            for (String invite : new String[] {elsewhere, proxied}) {
                // The second has a token of when it was a carrier.
                for (var before : new Router[] {gateway, trunk}) {
                    before.handle(invite, CLIENT, ONLY_B);
                    String bye = bye(routes(before.sent(), false)).replace("sip:contact@10.0.0.2:13024", contact);
                    assertThat(gateway.handle(bye, B.address(), ONLY_B))
                            .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, false));
                }
            }
        }

        @Test
        void nodesRequestWithoutATokenGoesNowhereOfOurs() {
            for (String ours : new String[] {
                "127.0.0.1:8500",
                "[::1]:8500",
                "0.0.0.0:5060",
                "224.0.1.75",
                "169.254.169.254:80",
                "10.0.0.3:13024",
                "10.0.0.3:53"
            }) {
                String bye = bye("").replace("contact@10.0.0.2:13024", "x@" + ours);
                assertThat(gateway.handle(bye, B.address(), BOTH))
                        .as(ours)
                        .isEqualTo(new Decision.Reply(480, "No Flow And No IP Address To Send To", 0));
            }
            var all = new Router(edge, Keys.parse("1:0123456789abcdef"), _ -> true);
            String bye = bye("").replace("contact@10.0.0.2:13024", "x@127.0.0.2:5060");
            assertThat(all.handle(bye, B.address(), BOTH))
                    .isEqualTo(new Decision.Forward(at("127.0.0.2", 5060), Side.OUTSIDE, null, false).straying());
            assertThat(gateway.handle(bye.replace("127.0.0.2", "198.51.100.4"), B.address(), BOTH))
                    .isEqualTo(new Decision.Forward(at("198.51.100.4", 5060), Side.OUTSIDE, null, false).straying());
        }

        @Test
        void clientThatMovedIsMetAtItsNewFlow() {
            String routes = routes(invite(ONLY_B), true);
            String refresh = bye(routes).replace("BYE", "INVITE").replace("CSeq", "Contact: <sip:1001@10.1.1.1>\nCSeq");
            gateway.handle(refresh, CLIENT, ONLY_B);
            assertThat(gateway.sent()).doesNotContain("Record-Route");
            var moved = at("203.0.113.9", 1024);
            gateway.handle(refresh, moved, ONLY_B);
            String bye = bye(routes(gateway.sent(), false)).replace("contact@10.0.0.2:13024", "1001@10.1.1.1");
            assertThat(gateway.handle(bye, B.address(), ONLY_B))
                    .isEqualTo(new Decision.Forward(moved, Side.OUTSIDE, null, false).straying());
        }

        @Test
        void decisionSaysWhatTheTokenShows() {
            String routes = routes(invite(ONLY_B), true);
            var elsewhere = at("203.0.113.66", 5060);
            assertThat(gateway.handle(bye(routes), CLIENT, ONLY_B).standing()).isEqualTo(Standing.VOUCHED_AND_THERE);
            assertThat(gateway.handle(bye(routes), elsewhere, ONLY_B).standing())
                    .isEqualTo(Standing.VOUCHED);
            assertThat(gateway.handle(bye(""), CLIENT, ONLY_B).standing()).isEqualTo(Standing.UNKNOWN);
            String refused = bye(routes).replace("Max-", "Proxy-Require: foo\nMax-");
            assertThat(gateway.handle(refused, elsewhere, ONLY_B))
                    .isEqualTo(new Decision.Reply(420, "Bad Extension", 0, Standing.VOUCHED));
            String ack = bye(routes).replace("BYE", "ACK");
            assertThat(gateway.handle(ack, CLIENT, Choice.NONE))
                    .isEqualTo(new Decision.Drop(Reason.ACK_UNROUTABLE, Standing.VOUCHED_AND_THERE));
            assertThat(gateway.handle(ack.replace("70", "0"), CLIENT, BOTH).standing())
                    .isEqualTo(Standing.UNKNOWN);
        }

        @Test
        void clientWithAnothersTokenReachesTheNodeNotTheFlow() {
            String routes = routes(invite(ONLY_B), true);
            assertThat(node(gateway.handle(bye(routes), at("203.0.113.66", 5060), ONLY_B)))
                    .isSameAs(B);
        }

        @Test
        void routesOnOneLineAndAboveTheViaAreRemoved() {
            String both = routes(invite(ONLY_C), true).strip().replace("\nRoute: ", ", ");
            String bye = bye("").replaceFirst("\\n", "\n" + both + ", <sip:next;lr>\n");
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(C);
            assertThat(gateway.sent()).containsOnlyOnce("Route:").contains("\nRoute: <sip:next;lr>\n");
            bye = bye("").replaceFirst("\\n", "\n" + both + "\n");
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(C);
            assertThat(gateway.sent()).doesNotContain("Route:");
        }

        @Test
        void strictRouterWithBothRoutesOnOneLine() {
            var values = routes(invite(ONLY_C), true).strip().split("\n", -1);
            String bye = bye("Route: " + values[1].substring("Route: ".length()) + ", <sip:contact@10.0.0.3:13024>\n")
                    .replaceFirst("sip:contact@10.0.0.2:13024", find(values[0], "<([^>]*)>"));
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(C);
            assertThat(gateway.sent())
                    .startsWith("BYE sip:contact@10.0.0.3:13024 SIP/2.0\n")
                    .doesNotContain("Route:");
        }

        @Test
        void strictRouterIsUnderstood() {
            String route = find(invite(ONLY_B), "Record-Route: <([^>]*)>\n(?!Record)");
            String bye = bye("Route: <sip:contact@10.0.0.2:13024>\n").replaceFirst("sip:contact@10.0.0.2:13024", route);
            assertThat(node(gateway.handle(bye, CLIENT, BOTH))).isSameAs(B);
            assertThat(gateway.sent())
                    .startsWith("BYE sip:contact@10.0.0.2:13024 SIP/2.0\n")
                    .doesNotContain("Route:");
        }
    }

    @Nested
    class Registration {
        private static final String REGISTER = """
                REGISTER sip:sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKr1
                From: <sip:1001@sentiric.cloud>;tag=a
                To: <sip:1001@sentiric.cloud>
                Call-ID: reg-1
                CSeq: 1 REGISTER
                Contact: <sip:1001@10.1.1.1>

                """;

        @Test
        void pathLeadsBackToTheFlow() {
            gateway.handle(REGISTER, CLIENT, BOTH);
            String sent = gateway.sent();
            assertThat(sent).doesNotContain("Record-Route").contains("Sentiric-Source: 192.0.2.10:40000;");
            String path = find(sent, "Path: (<sip:10.0.0.1:5060;lr;ob;sf=[^>]*>)\n");
            String call = INVITE.replace("902124548590@sentiric.cloud SIP", "1001@10.1.1.1 SIP")
                    .replace("Max-", "Route: " + path + "\nMax-");
            assertThat(uncounted(gateway.handle(call, B.address(), BOTH)))
                    .isEqualTo(new Decision.Forward(CLIENT, Side.OUTSIDE, null, true));
            assertThat(gateway.sent())
                    .contains("Record-Route: <sip:gw.example.net:5060;lr;sn=")
                    .doesNotContain("\nRoute:");
            var fromClient = gateway.handle(call.replace("bKc1", "bKc7"), CLIENT, BOTH);
            assertThat(node(fromClient)).isIn(B, C);
            assertThat(fromClient.standing()).isEqualTo(Standing.THERE);
        }

        @Test
        void calleeWithoutAnAddressIs480() {
            String call = INVITE.replace("902124548590@sentiric.cloud SIP", "1001@host.example SIP");
            assertThat(((Decision.Reply) gateway.handle(call, B.address(), BOTH)).status())
                    .isEqualTo(480);
        }
    }
}
