package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of calls that ring while their node dies, through connections. */
class RingingStreamIT extends OverStreams {
    @AfterEach
    void nodeIsBack() {
        node.silent(false);
        node.answering(true);
        node.ignored.clear();
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WSS"})
    void callerAndCalleeHearOfIt(Transport transport) {
        try (var caller = phone(transport);
                var callee = phone(transport)) {
            node.send(new Callee(node, path(callee)).invite());
            String invite = callee.receive("INVITE ");
            callee.send(Peer.answer(invite, "180 Ringing", ""));
            node.answering(false);
            caller.send(invite(caller, callId()));
            caller.receive("SIP/2.0 180 ");
            node.silent(true);
            assertThat(caller.receive("SIP/2.0 503 ")).contains("Retry-After: 5\n");
            String cancel = callee.receive("CANCEL ");
            assertThat(cancel).doesNotContain("Reason:");
            callee.send(Peer.answer(cancel, "200 OK", ""));
            callee.send(Peer.answer(invite, "487 Request Terminated", ""));
            callee.receive("ACK ");
            assertThat(node.ignored).anyMatch(r -> r.startsWith("CANCEL "));
        }
    }
}
