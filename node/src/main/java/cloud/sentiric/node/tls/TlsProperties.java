package cloud.sentiric.node.tls;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Whether services talk over mutual TLS.
 *
 * @param enabled false is for tests: plain text, callers unknown, on loopback alone
 * @param callers the table of who may call what ({@link Callers})
 */
@ConfigurationProperties("node.tls")
record TlsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("classpath:" + Callers.RESOURCE) Resource callers) {}
