package cloud.sentiric.signaling.transaction;

/** Makes the transaction user of each worker. */
@FunctionalInterface
public interface TransactionUsers {
    /**
     * The transaction user of one worker.
     *
     * @param worker 0 to number of workers - 1
     */
    TransactionUser create(int worker, Transactions transactions);
}
