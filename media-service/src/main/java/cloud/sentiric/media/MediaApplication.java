package cloud.sentiric.media;

import cloud.sentiric.media.codec.Clips;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.disk.Unsealing;
import cloud.sentiric.media.dtls.Dtls;
import cloud.sentiric.media.end.End;
import cloud.sentiric.media.end.Handshakes;
import cloud.sentiric.media.files.AudioFiles;
import cloud.sentiric.media.grpc.MediaService;
import cloud.sentiric.media.opus.OpusLibraries;
import cloud.sentiric.media.port.Inside;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.session.SessionRecordings;
import cloud.sentiric.media.session.Sessions;
import cloud.sentiric.media.udp.UdpMediaSessions;
import cloud.sentiric.node.NodeProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
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
        if (args.length > 0 && args[0].equals(Unsealing.COMMAND)) {
            System.exit(Unsealing.run(args, System.getenv("RECORDING_KEY"), System.err));
        }
        SpringApplication.run(MediaApplication.class, args);
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    UdpMediaSessions mediaSessions(
            MediaProperties properties, Codecs codecs, Handshakes handshakes, MeterRegistry registry)
            throws IOException {
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
        var ends = new End.Terms(rtp.probation(), rtp.unanswered(), Inside.of(rtp.inside(), addresses), codecs);
        return new UdpMediaSessions(
                new UdpMediaSessions.Settings(addresses, ports, rtp.threadCount(), ends, handshakes),
                new Sessions(
                        new PortPool(rtp.ports(), new PortPool.Rest(rtp.rest(), rtp.leastRest()), random),
                        new Sessions.Terms(rtp.firstLease(), rtp.lease()),
                        random),
                random,
                registry);
    }

    @Bean
    Handshakes handshakes() {
        return new Dtls(new SecureRandom(), Instant.now());
    }

    @Bean
    Codecs codecs() {
        var opus = OpusLibraries.best();
        log.info("Opus by {}", opus.library());
        return new Codecs(opus);
    }

    @Bean
    AudioFiles audioFiles(MediaProperties properties, Codecs codecs) {
        var audio = properties.audio();
        return new AudioFiles(audio.folder(), audio.largest().toBytes(), new Clips(codecs));
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
            UdpMediaSessions sessions,
            SessionRecordings recordings,
            AudioFiles audio,
            Handshakes handshakes,
            ExecutorService answers) {
        var identity = new MediaService.Identity(
                node.name(),
                properties.instanceId(),
                properties.rtp().addresses(),
                handshakes.fingerprint(),
                properties.rtp().firstLease(),
                properties.rtp().lease());
        return new MediaService(identity, sessions, recordings, audio, answers);
    }

    @Bean
    Drain rtp(UdpMediaSessions sessions, MediaProperties properties) {
        return new Drain(sessions, properties.drain());
    }
}
