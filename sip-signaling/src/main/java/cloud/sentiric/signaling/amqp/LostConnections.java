package cloud.sentiric.signaling.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.io.IOException;

/** Leaves it to {@link Link} to say that a connection is lost; the client would say it again, with a stack trace. */
final class LostConnections extends DefaultExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        if (!(exception instanceof IOException)) {
            super.handleUnexpectedConnectionDriverException(connection, exception);
        }
    }
}
