package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.sip.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A phone over WebSocket: text frames, until it is told otherwise. */
final class WebPhone implements Phone, WebSocket.Listener {
    private static final int TIMEOUT_SECONDS = 8;
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final WebSocket socket;
    private final HttpClient client;
    private final Transport transport;
    private final StringBuilder text = new StringBuilder();

    WebPhone(Transport transport, int port, SSLContext trust) {
        this.transport = transport;
        client = HttpClient.newBuilder().sslContext(trust).build();
        var uri = URI.create((transport.secure() ? "wss" : "ws") + "://127.0.0.1:" + port + "/");
        socket = client.newWebSocketBuilder()
                .subprotocols("sip")
                .buildAsync(uri, this)
                .join();
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public void send(String message) {
        socket.sendText(message.replace("\r\n", "\n").replace("\n", "\r\n"), true)
                .join();
    }

    void sendBinary(String message) {
        socket.sendBinary(ByteBuffer.wrap(Texts.crlf(message)), true).join();
    }

    @Override
    public String receive() {
        return event().replaceFirst("^(text|binary) ", "").replace("\r\n", "\n");
    }

    /** The next thing that happened: a frame with its kind, or the end with its code. */
    String event() {
        try {
            String event = events.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("something to happen").isNotNull();
            return Objects.requireNonNull(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            events.add("text " + text);
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        events.add("binary " + new String(bytes, ISO_8859_1));
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
        events.add("pong");
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        events.add("close " + code + " " + reason);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        events.add("error " + error);
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
