package cloud.sentiric.media;

import cloud.sentiric.media.amqp.RecordingEvents;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.disk.Recorder;
import cloud.sentiric.media.disk.Store;
import cloud.sentiric.media.session.SessionRecordings;
import cloud.sentiric.media.udp.UdpMediaSessions;
import cloud.sentiric.node.NodeProperties;
import cloud.sentiric.node.amqp.Brokers;
import com.rabbitmq.client.ConnectionFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Recordings: the folder, the thread that writes them, the one that announces them. */
@Configuration(proxyBeanMethods = false)
class RecordingWiring {
    private static final Logger log = LoggerFactory.getLogger(RecordingWiring.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    /** Before a folder that could not be used is tried again. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /** The broker's own client: a connection is made when there is something to tell. */
    @Bean
    ConnectionFactory rabbit(MediaProperties properties, NodeProperties node) {
        return new Brokers(properties.rabbitmq(), node.ip());
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Archive archive(
            MediaProperties properties,
            NodeProperties node,
            UdpMediaSessions sessions,
            Codecs codecs,
            ConnectionFactory rabbit,
            JsonMapper json,
            MeterRegistry registry) {
        var wanted = properties.recordings();
        var folder = wanted.path();
        var wall = InstantSource.system();
        if (folder == null) {
            log.info("nothing is recorded: no RECORDINGS_DIR");
            return new Archive(null, wall, AGAIN);
        }
        var key = wanted.sealing();
        return new Archive(
                () -> {
                    var store = new Store(folder, properties.instanceId(), key);
                    var events = new RecordingEvents(rabbit, store, json, node.name(), RETRY);
                    var limits = new Recorder.Limits(
                            wanted.most(), wanted.longest(), wanted.keepFree().toBytes());
                    var recorder = new Recorder(store, codecs, limits, sessions.clock(), wall, events::wake, registry);
                    log.info(
                            "recordings go to {}, {}", folder, key == null ? "in the clear" : "sealed with key " + key);
                    return new Archive.Rooms(store, recorder, events);
                },
                wall,
                AGAIN);
    }

    @Bean
    SessionRecordings sessionRecordings(UdpMediaSessions sessions, Archive archive) {
        return sessions.recordings(archive.recordings());
    }
}
