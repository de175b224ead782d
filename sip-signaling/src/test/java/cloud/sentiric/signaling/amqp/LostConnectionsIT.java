package cloud.sentiric.signaling.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.sentiric.servers.RabbitServer;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A broker that falls silent, its connections open, is said to be away once and without a stack trace. */
final class LostConnectionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RabbitServer broker = RabbitServer.start();
    private volatile boolean silent;

    @Test
    void aBrokerThatFallsSilentIsToldOnce() throws IOException, InterruptedException {
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        logger.addAppender(logged);
        var there = new CountDownLatch(1);
        try (var relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> relay(relay));
            var link = new Link("link", factory(relay.getLocalPort()), Duration.ofMillis(200), (self, connection) -> {
                var lost = new CountDownLatch(1);
                connection.addShutdownListener(_ -> lost.countDown());
                self.working();
                there.countDown();
                lost.await();
                throw new IOException("connection lost");
            });
            link.start();
            there.await();
            silent = true;
            await().atMost(LIMIT).until(() -> !link.connected());
            silent = false;
            await().atMost(LIMIT).until(link::connected);
            link.stop();
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("link: the broker is away or refuses, trying on: connection lost");
    }

    private ConnectionFactory factory(int port) {
        var made = new ConnectionFactory();
        made.setHost(broker.host());
        made.setPort(port);
        made.setUsername(broker.user());
        made.setPassword(broker.password());
        made.setAutomaticRecoveryEnabled(false);
        made.setRequestedHeartbeat(1);
        return made;
    }

    private void relay(ServerSocket relay) {
        while (!relay.isClosed()) {
            try {
                var client = relay.accept();
                var server = new Socket(broker.host(), broker.port());
                Thread.ofVirtual().start(() -> copy(client, server));
                Thread.ofVirtual().start(() -> copy(server, client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var bytes = new byte[8192];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (!silent) {
                    out.write(bytes, 0, read);
                }
            }
        } catch (IOException e) {
            // The other end is gone.
        }
    }
}
