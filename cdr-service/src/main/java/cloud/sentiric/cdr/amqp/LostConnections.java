package cloud.sentiric.cdr.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.io.IOException;

/** Leaves it to {@link Broker} to say that a connection is lost; the client would say it again, with a stack trace. */
public final class LostConnections extends DefaultExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        if (!(exception instanceof IOException)) {
            super.handleUnexpectedConnectionDriverException(connection, exception);
        }
    }
}
