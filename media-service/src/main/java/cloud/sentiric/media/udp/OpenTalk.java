package cloud.sentiric.media.udp;

import cloud.sentiric.media.conversation.Conversation;
import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.session.Held;
import cloud.sentiric.media.session.Talk;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Hands what a partner does to the thread of the session. */
final class OpenTalk implements Talk {
    private final RtpThread thread;
    private final OpenEnd end;
    private final Partner partner;
    private final LongSupplier clock;
    private final AtomicBoolean busy = new AtomicBoolean();

    OpenTalk(RtpThread thread, OpenEnd end, Partner partner, LongSupplier clock) {
        this.thread = thread;
        this.end = end;
        this.partner = partner;
        this.clock = clock;
    }

    @Override
    public Held held() {
        return end.held();
    }

    @Override
    public void say(byte[] pcm, Runnable taken) {
        request((conversation, now) -> conversation.say(pcm, now), taken);
    }

    @Override
    public void mark(String name, Runnable taken) {
        request((conversation, now) -> conversation.mark(name, now), taken);
    }

    @Override
    public void flush(Runnable taken) {
        request(
                (conversation, now) -> {
                    conversation.flush(now);
                    return true;
                },
                taken);
    }

    @Override
    public void finish() {
        request(
                (conversation, _) -> {
                    conversation.finish();
                    end.endIfFinished();
                    return true;
                },
                () -> {});
    }

    @Override
    public void leave() {
        thread.oblige(() -> end(Partner.Over.FINISHED));
    }

    /** What is done with a conversation; false if more waits then than may. */
    private interface Wish {
        boolean fulfil(Conversation conversation, long now);
    }

    private void request(Wish wish, Runnable taken) {
        boolean waits = thread.request(() -> {
            taken.run();
            var conversation = end.end.conversation();
            if (conversation == null || !conversation.partner().equals(partner)) {
                return;
            }
            if (!wish.fulfil(conversation, clock.getAsLong())) {
                end.end.endConversation(Partner.Over.TOO_MUCH);
            }
            thread.changed(end);
        });
        if (!waits && busy.compareAndSet(false, true)) {
            thread.oblige(() -> end(Partner.Over.BUSY));
        }
    }

    private void end(Partner.Over reason) {
        var conversation = end.end.conversation();
        if (conversation != null && conversation.partner().equals(partner)) {
            end.end.endConversation(reason);
            thread.changed(end);
        }
    }
}
