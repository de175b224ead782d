package cloud.sentiric.gateway.carrier;

import cloud.sentiric.gateway.sip.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What a SIP URI says of where it leads (RFC 3263 §4).
 *
 * @param host name, or IP address without brackets
 * @param port 0 where it names none
 * @param transport null where it names none; UDP, TCP or TLS
 * @param secure whether it is a sips URI: nothing but TLS will do
 */
public record CarrierUri(String host, int port, @Nullable Transport transport, boolean secure) {}
