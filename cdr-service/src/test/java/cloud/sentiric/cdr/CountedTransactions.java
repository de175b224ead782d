package cloud.sentiric.cdr;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** A transaction manager that counts what it begins. */
final class CountedTransactions implements PlatformTransactionManager {
    private final PlatformTransactionManager transactions;
    private final AtomicInteger begun = new AtomicInteger();

    CountedTransactions(PlatformTransactionManager transactions) {
        this.transactions = transactions;
    }

    int begun() {
        return begun.get();
    }

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
        begun.incrementAndGet();
        return transactions.getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
        transactions.commit(status);
    }

    @Override
    public void rollback(TransactionStatus status) {
        transactions.rollback(status);
    }
}
