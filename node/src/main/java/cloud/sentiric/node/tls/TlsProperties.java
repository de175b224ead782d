package cloud.sentiric.node.tls;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether services talk over mutual TLS.
 *
 * @param enabled false is for tests: plain text, callers unknown, on loopback alone
 */
@ConfigurationProperties("node.tls")
record TlsProperties(@DefaultValue("true") boolean enabled) {}
