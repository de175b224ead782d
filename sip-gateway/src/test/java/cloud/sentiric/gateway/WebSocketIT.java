package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.gateway.sip.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is special about SIP over WebSocket (RFC 7118). */
final class WebSocketIT extends OverStreams {
    private WebPhone open() {
        return new WebPhone(Transport.WS, port(Transport.WS), trust);
    }

    @Test
    void withoutTheSubprotocolAreRefused() {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("ws://127.0.0.1:" + port(Transport.WS) + "/");
            assertThatThrownBy(() -> client.newWebSocketBuilder()
                            .subprotocols("chat")
                            .buildAsync(uri, new WebSocketNobody())
                            .join())
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
        }
        var refused = get("http://127.0.0.1:" + port(Transport.WS) + "/");
        assertThat(refused.statusCode()).isEqualTo(426);
    }

    @Test
    void textIsAnsweredAsTextAndBinaryAsBinary() {
        try (var phone = open()) {
            assertThat(phone.socket.getSubprotocol()).isEqualTo("sip");
            phone.send(options(phone, callId()));
            assertThat(phone.event()).startsWith("text SIP/2.0 200 ");
            phone.sendBinary(options(phone, callId()));
            assertThat(phone.event()).startsWith("binary SIP/2.0 200 ");
            phone.send("\n\n");
            assertThat(phone.event()).isEqualTo("text \r\n");
            phone.socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
            assertThat(phone.event()).isEqualTo("pong");
        }
    }

    @Test
    void messageInSeveralFramesIsOne() {
        try (var phone = open()) {
            String text = options(phone, callId()).replace("\n", "\r\n");
            phone.socket.sendText(text.substring(0, 40), false).join();
            phone.socket.sendText(text.substring(40), true).join();
            assertThat(phone.event()).startsWith("text SIP/2.0 200 ");
        }
    }

    @Test
    void tooLargeAndGarbageEndWithACode() {
        try (var phone = open()) {
            phone.send("x".repeat(17_000));
            assertThat(phone.event()).startsWith("close 1009 ");
        }
        try (var phone = open()) {
            phone.socket.sendText("x".repeat(10_000), false).join();
            phone.socket.sendText("x".repeat(10_000), true).join();
            assertThat(phone.event()).startsWith("close 1009 ");
        }
        try (var phone = open()) {
            phone.send("hello");
            assertThat(phone.event()).isEqualTo("close 1002 malformed");
        }
        try (var phone = open()) {
            phone.socket.sendClose(1000, "").join();
            assertThat(phone.event()).startsWith("close 1000");
        }
    }

    /** Listens to nothing. */
    private static final class WebSocketNobody implements WebSocket.Listener {}
}
