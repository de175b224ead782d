package cloud.sentiric.signaling.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DialogTest {
    private static final String INVITE = """
            INVITE sip:2001@sentiric.cloud SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKg
            Record-Route: <sip:10.0.0.1:5060;lr;sn=IN>
            Record-Route: <sip:gw.example.net:5060;transport=tcp;lr;sn=OUT>
            Record-Route: <sip:carrier.example;lr>
            From: <sip:1001@sentiric.cloud>;tag=a
            To: <sip:2001@sentiric.cloud>
            Call-ID: c
            CSeq: 1 INVITE
            Contact: <sip:1001@10.1.1.1>

            """;

    private final Dialog dialog = Dialog.of(Messages.request(INVITE), "b");

    private static Request refresh(String recorded) {
        return Messages.request(INVITE.replaceAll("(?m)^Record-Route: .*\\n", "")
                .replace("From:", recorded + "From:")
                .replace("cloud>\nCall", "cloud>;tag=b\nCall")
                .replace("10.1.1.1", "10.2.2.2"));
    }

    @Test
    void aTargetRefreshLeavesTheRouteSet() {
        for (var recorded :
                new String[] {"", "Record-Route: <sip:elsewhere;lr>\n", "Record-Route: <sip:10.0.0.1:5061;lr;sn=NEW>\n"
                }) {
            var refreshed = dialog.refreshed(refresh(recorded));
            assertThat(refreshed.target()).isEqualTo("sip:1001@10.2.2.2");
            assertThat(refreshed.routes()).as(recorded).isEqualTo(dialog.routes());
        }
    }

    @Test
    void butForTheFlowThatTheGatewayRenews() {
        var recorded = "Record-Route: <sip:10.0.0.1:5060;lr;sn=NEW>,<sip:gw.example.net:5061;lr;sn=NEW>\n";
        assertThat(dialog.refreshed(refresh(recorded)).routes())
                .containsExactly(
                        "<sip:10.0.0.1:5060;lr;sn=NEW>",
                        "<sip:gw.example.net:5060;transport=tcp;lr;sn=OUT>",
                        "<sip:carrier.example;lr>");
    }

    @Test
    void whatOnlyLooksLikeAnAddressIsNotLookedUp() {
        var otherwise = InetSocketAddress.createUnresolved("invalid", 0);
        for (var target : new String[] {
            "sip:x@999.1.1.1",
            "sip:x@1.2.3",
            "sip:x@[names.example]:5060",
            "sip:x@[fe80::1%nowhere]",
            "tel:+1",
            "sip:x@h"
        }) {
            assertThat(Dialog.destination(List.of(), target, otherwise))
                    .as(target)
                    .isEqualTo(otherwise);
        }
        assertThat(Dialog.destination(List.of(), "sip:x@[2001:db8::1]:5070", otherwise))
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 5070));
    }
}
