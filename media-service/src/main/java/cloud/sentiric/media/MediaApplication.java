package cloud.sentiric.media;

import cloud.sentiric.media.files.AudioFiles;
import cloud.sentiric.media.grpc.MediaService;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.udp.UdpMediaPorts;
import cloud.sentiric.node.NodeProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The media service. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(MediaProperties.class)
public class MediaApplication {
    private static final Logger log = LoggerFactory.getLogger(MediaApplication.class);

    public static void main(String[] args) {
        SpringApplication.run(MediaApplication.class, args);
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    UdpMediaPorts mediaPorts(MediaProperties properties, MeterRegistry registry) throws IOException {
        var rtp = properties.rtp();
        var addresses = rtp.addresses();
        int ports = rtp.ports().ports().size();
        for (var local : addresses.locals()) {
            log.info(
                    "{} RTP ports {}-{} on {}, advertised as {}",
                    ports,
                    rtp.ports().first(),
                    rtp.ports().last(),
                    local.bind().getHostAddress(),
                    local.advertised().getHostAddress());
        }
        var random = new SecureRandom();
        return new UdpMediaPorts(
                new UdpMediaPorts.Settings(addresses, ports, rtp.threadCount(), rtp.probation(), rtp.unanswered()),
                new PortPool(
                        rtp.ports(),
                        new PortPool.Terms(rtp.firstLease(), rtp.lease(), rtp.rest(), rtp.leastRest()),
                        random),
                random,
                registry);
    }

    @Bean
    AudioFiles audioFiles(MediaProperties properties) {
        var audio = properties.audio();
        return new AudioFiles(audio.folder(), audio.largest().toBytes());
    }

    @Bean(destroyMethod = "shutdown")
    ExecutorService answers() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("answer-", 0).factory());
    }

    @Bean
    MediaService mediaService(
            MediaProperties properties,
            NodeProperties node,
            UdpMediaPorts ports,
            AudioFiles audio,
            ExecutorService answers) {
        var identity = new MediaService.Identity(
                node.name(),
                properties.instanceId(),
                properties.rtp().addresses(),
                properties.rtp().firstLease(),
                properties.rtp().lease());
        return new MediaService(identity, ports, audio, answers);
    }

    @Bean
    Drain rtp(UdpMediaPorts ports, MediaProperties properties) {
        return new Drain(ports, properties.drain());
    }
}
