package cloud.sentiric.gateway;

import cloud.sentiric.gateway.sip.Transport;

/** A phone with a connection to the gateway, over any transport but UDP. */
interface Phone extends AutoCloseable {
    Transport transport();

    /** What it writes into its Via as its address; nobody can be reached there. */
    default String sentBy() {
        return transport().webSocket() ? "df7jal23ls0d.invalid" : "10.9.9.9:5060";
    }

    /** Sends a message; line feeds become CRLF. */
    void send(String text);

    /** The next message, its CRLF as line feeds. */
    String receive();

    /** The next message that starts so; others are passed over. */
    default String receive(String start) {
        while (true) {
            String text = receive();
            if (text.startsWith(start)) {
                return text;
            }
        }
    }

    @Override
    void close();
}
