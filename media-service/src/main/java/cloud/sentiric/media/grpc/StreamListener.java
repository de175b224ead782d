package cloud.sentiric.media.grpc;

import cloud.sentiric.media.playout.Listener;
import cloud.sentiric.proto.media.v1.RecordAudioResponse;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;

/** Sends what is heard along; what a slow caller cannot take is left out. */
final class StreamListener implements Listener {
    private final ServerCallStreamObserver<RecordAudioResponse> stream;

    StreamListener(ServerCallStreamObserver<RecordAudioResponse> stream) {
        this.stream = stream;
    }

    @Override
    public void heard(byte[] pcm) {
        if (stream.isReady()) {
            // Nobody changes the array any more.
            stream.onNext(RecordAudioResponse.newBuilder()
                    .setAudio(UnsafeByteOperations.unsafeWrap(pcm))
                    .build());
        }
    }

    @Override
    public void released() {
        if (!stream.isCancelled()) {
            stream.onCompleted();
        }
    }
}
