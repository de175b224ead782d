package cloud.sentiric.node;

import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.consul.ConditionalOnConsulEnabled;
import org.springframework.cloud.consul.ConsulAutoConfiguration;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.ConsulProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.util.DefaultUriBuilderFactory;
import org.springframework.web.util.DefaultUriBuilderFactory.EncodingMode;

/**
 * A client that gives Consul up after a while: Spring's own waits for ever. It takes no refusal for an answer, either, so
 * that an error is never read as an empty list.
 */
@AutoConfiguration(before = ConsulAutoConfiguration.class)
@ConditionalOnConsulEnabled
@EnableConfigurationProperties(ConsulPatience.class)
final class ConsulClientAutoConfiguration {
    @Bean
    ConsulClient consulClient(ConsulProperties agent, ConsulPatience patience) {
        return client(agent, patience.connectTimeout(), patience.forAnswer());
    }

    /** By a client of its own: nobody else waits so long. */
    @Bean
    InstanceLists consulLists(
            ConsulProperties agent,
            ConsulPatience patience,
            @Qualifier("simpleDiscoveryClient") DiscoveryClient configured) {
        return new ConsulLists(
                client(agent, patience.connectTimeout(), patience.forAnswer(ConsulLists.WAIT)), configured);
    }

    private static ConsulClient client(ConsulProperties agent, Duration connectTimeout, Duration answerTimeout) {
        var http = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build());
        http.setReadTimeout(answerTimeout);
        var uris = new DefaultUriBuilderFactory(ConsulAutoConfiguration.createConsulClientBaseUrl(agent));
        // As Spring's own: parameters come encoded.
        uris.setEncodingMode(EncodingMode.NONE);
        return ConsulAutoConfiguration.createNewConsulClient(RestClientAdapter.create(RestClient.builder()
                .uriBuilderFactory(uris)
                .requestFactory(http)
                .build()));
    }
}
