package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.transaction.Room;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.List;

/** Makes the rooms of each worker, beside its registrar and its calls. */
@FunctionalInterface
public interface Rooms {
    /**
     * The rooms of one worker; the first that takes a request has it.
     *
     * @param worker 0 to number of workers - 1
     */
    List<Room> create(int worker, Transactions transactions);
}
